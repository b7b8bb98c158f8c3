package io.dropwarp.console;

import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureKind;
import io.dropwarp.model.WorkerException;
import io.dropwarp.operations.Operations;
import io.dropwarp.workers.pool.PreviewService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small pictures of outputs and of dead letters' sources, drawn one at a time on request. Thread-safe; no call blocks.
 */
public final class Previews implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Previews.class);

    private static final int MOST_KEPT = 200;

    private static final int MOST_WAITING = 32;

    /** While warps wait for workers, pictures take at most a fifth of one worker's time. */
    private static final int REST = 4;

    private static final int SIZE = 480;

    /** Opening these again could cost a worker, or would be rejected again. */
    private static final Set<String> NOT_OPENED = Set.of(
            "EMPTY_FILE",
            "BAD_NAME",
            "TOO_LARGE",
            "FORBIDDEN_REFERENCE",
            "WORKER_CRASHED",
            "WORKER_HUNG",
            "TIMEOUT",
            "OUT_OF_MEMORY",
            "INTERNAL");

    private final Operations operations;
    private final Results results;
    private final PreviewService service;
    private final ThreadPoolExecutor thread;
    private final Set<String> waiting = new HashSet<>();
    private final Map<String, Preview> drawn = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Preview> eldest) {
            return size() > MOST_KEPT;
        }
    };

    /** Draws one picture. */
    private interface Drawing {
        Preview draw() throws IOException;
    }

    public Previews(Operations operations, Results results, PreviewService service) {
        this.operations = operations;
        this.results = results;
        this.service = service;
        this.thread =
                new ThreadPoolExecutor(0, 1, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), task -> {
                    Thread made = new Thread(task, "console-previews");
                    made.setDaemon(true);
                    return made;
                });
    }

    /** {@return the picture of an output of a recently published job; drawing starts with the first call} */
    public Preview ofOutput(String job) {
        return look("output " + job, () -> drawOutput(job));
    }

    /** {@return the picture of a dead letter's source; drawing starts with the first call} */
    public Preview ofSource(String job) {
        return look("source " + job, () -> drawSource(job));
    }

    private synchronized Preview look(String key, Drawing drawing) {
        Preview known = drawn.get(key);
        if (known != null) {
            if (known.passes()) {
                drawn.remove(key);
            }
            return known;
        }
        if (!waiting.contains(key)) {
            try {
                thread.execute(() -> draw(key, drawing));
                waiting.add(key);
            } catch (RejectedExecutionException full) {
                // The page will ask again.
                LOG.debug("No room for another preview", full);
            }
        }
        return Preview.COMING;
    }

    private void draw(String key, Drawing drawing) {
        long start = System.nanoTime();
        Preview preview;
        try {
            preview = drawing.draw();
        } catch (WorkerException e) {
            preview = Preview.none(e.failure().message());
        } catch (DropwarpException e) {
            // No worker has seen it, unless it is refused for good.
            boolean passes = e.code().kind() == FailureKind.TRANSIENT;
            preview = new Preview(null, e.failure().message(), passes);
        } catch (IOException | RuntimeException e) {
            LOG.debug("No preview of {}", key, e);
            preview = Preview.none("Its files could not be read.");
        }
        synchronized (this) {
            waiting.remove(key);
            drawn.put(key, preview);
        }
        if (service.isCrowded()) {
            rest(System.nanoTime() - start);
        }
    }

    private Preview drawOutput(String job) throws IOException {
        Optional<Path> output = results.output(job);
        if (output.isEmpty()) {
            return Preview.none("Its output is no longer there, or a later job has replaced it.");
        }
        Path raster = output.get();
        if (!Files.isDirectory(raster)) {
            return Preview.of(service.draw(raster, List.of(raster), true, SIZE));
        }
        Path vrt = raster.resolve(raster.getFileName() + ".vrt");
        return Preview.of(service.draw(vrt, list(raster), true, SIZE));
    }

    private Preview drawSource(String job) throws IOException {
        Optional<Path> source = operations.source(job);
        if (source.isEmpty()) {
            return Preview.none("Its source is not kept beside its report.");
        }
        String code = operations
                .report(job)
                .map(report -> report.path("code").asText())
                .orElse("");
        if (NOT_OPENED.contains(code)) {
            return Preview.none("What failed with " + code + " is not opened again for a picture.");
        }
        return Preview.of(service.draw(source.get(), list(source.get().getParent()), false, SIZE));
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .limit(PreviewService.MOST_FILES + 1L)
                    .toList();
        }
    }

    private static void rest(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(REST * nanos);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops drawing. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
