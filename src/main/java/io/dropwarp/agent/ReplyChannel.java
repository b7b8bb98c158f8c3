package io.dropwarp.agent;

import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Reply;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Sends replies, one JSON object per line. GDAL sometimes prints to standard output, so a worker is best given a
 * separate descriptor. Thread-safe.
 */
final class ReplyChannel {

    private final OutputStream out;

    ReplyChannel(OutputStream out) {
        this.out = out;
    }

    /**
     * Opens the channel.
     *
     * @param descriptor number of an open file descriptor, or null for standard output
     */
    static ReplyChannel open(String descriptor) throws IOException {
        if (descriptor == null || descriptor.isBlank()) {
            return new ReplyChannel(new FileOutputStream(FileDescriptor.out));
        }
        // Java cannot wrap a descriptor by number; Linux can reopen it by name.
        return new ReplyChannel(new FileOutputStream("/proc/self/fd/" + Integer.parseInt(descriptor.trim())));
    }

    synchronized void send(Reply reply) {
        try {
            byte[] line = Json.MAPPER.writeValueAsBytes(reply);
            byte[] ended = Arrays.copyOf(line, line.length + 1);
            ended[line.length] = '\n';
            out.write(ended);
            out.flush();
        } catch (IOException e) {
            // The service is gone, and nobody needs the result.
            SuddenDeath.now();
        }
    }
}
