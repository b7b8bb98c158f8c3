package io.dropwarp.console.http;

import io.dropwarp.operations.Operations;
import io.dropwarp.operations.SweepResult;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a sweep on request. A long one continues in a thread of its own. */
final class SweepRoutes implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SweepRoutes.class);

    /** Most sweeps end within this time; the page sees the end of others in the status. */
    private static final Duration WAIT = Duration.ofSeconds(15);

    private final Operations operations;
    private final ExecutorService sweeping = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "console-sweep");
        thread.setDaemon(true);
        return thread;
    });

    /** The body of a request. */
    private record Order(boolean dryRun) {}

    SweepRoutes(Operations operations) {
        this.operations = operations;
    }

    void mount(Router router) {
        router.post("/api/sweeps/:sweep").blockingHandler(Endpoint.of(this::run), false);
    }

    private Reply run(Request request) throws IOException {
        String name = request.path("sweep");
        boolean dryRun = request.body(Order.class).dryRun();
        LOG.info("Running the sweep {}{}, as asked for in the console", name, dryRun ? " (dry run)" : "");
        CompletableFuture<SweepResult> result =
                CompletableFuture.supplyAsync(() -> operations.sweep(name, dryRun), sweeping);
        try {
            return Reply.json(result.get(WAIT.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException goesOn) {
            return Reply.message(202, "The sweep goes on; its row says how it ends.");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IOException("the service stops", stopping);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IOException(e.getCause());
        }
    }

    /** Does not wait for running sweeps. */
    @Override
    public void close() {
        sweeping.shutdownNow();
    }
}
