package io.dropwarp.agent;

import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Reply;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Where replies go, one JSON object a line. GDAL prints to standard output on occasion, so a worker is best given a
 * descriptor of its own. Thread-safe.
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
     * @return the channel
     * @throws IOException if the descriptor is not open
     */
    static ReplyChannel open(String descriptor) throws IOException {
        if (descriptor == null || descriptor.isBlank()) {
            return new ReplyChannel(new FileOutputStream(FileDescriptor.out));
        }
        // Java has no way to wrap a descriptor by number; Linux lets it be opened again by name.
        return new ReplyChannel(new FileOutputStream("/proc/self/fd/" + Integer.parseInt(descriptor.trim())));
    }

    /**
     * Sends a reply.
     *
     * @param reply the reply
     */
    synchronized void send(Reply reply) {
        try {
            byte[] line = (Json.MAPPER.writeValueAsString(reply) + "\n").getBytes(StandardCharsets.UTF_8);
            out.write(line);
            out.flush();
        } catch (IOException e) {
            // Nobody listens any more, so whatever is under way is for nobody.
            SuddenDeath.now();
        }
    }
}
