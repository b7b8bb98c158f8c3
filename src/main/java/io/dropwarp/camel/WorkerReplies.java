package io.dropwarp.camel;

import io.dropwarp.model.WorkerException;
import io.dropwarp.protocol.Reply;
import io.dropwarp.workers.pool.WorkerClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.camel.component.exec.ExecResult;

/** Reads what the exec component brings back from a worker. Stateless and thread-safe. */
public final class WorkerReplies {

    /** Creates a reader. */
    public WorkerReplies() {}

    /**
     * Reads a result.
     *
     * @param result what exec brought back
     * @return the reply of a request that was done
     * @throws WorkerException if it was not
     */
    public Reply check(ExecResult result) {
        return WorkerClient.read(result.getExitValue(), text(result.getStdout()), text(result.getStderr()));
    }

    private static String text(InputStream stream) {
        try {
            return stream == null ? "" : new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
