package io.dropwarp.camel;

import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.process.WorkerOutcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.camel.component.exec.ExecCommand;
import org.apache.camel.component.exec.ExecCommandExecutor;
import org.apache.camel.component.exec.ExecResult;

/**
 * Runs Camel's exec commands in the pool of workers: the command's standard input is the request, its standard output
 * the reply. A worker that was lost shows as the exit value and standard error of its process. Thread-safe.
 */
public final class PooledExecutor implements ExecCommandExecutor {

    private final WorkerPool pool;

    public PooledExecutor(WorkerPool pool) {
        this.pool = pool;
    }

    @Override
    public ExecResult execute(ExecCommand command) {
        String request;
        try {
            request = new String(command.getInput().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        WorkerOutcome answer =
                pool.submit(request, command.getTimeout() > 0 ? Duration.ofMillis(command.getTimeout()) : null);
        return new ExecResult(command, stream(answer.reply()), stream(answer.stderr()), answer.exitValue());
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
