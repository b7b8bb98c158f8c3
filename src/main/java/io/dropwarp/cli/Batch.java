package io.dropwarp.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.app.RunOptions;
import io.dropwarp.app.Service;
import io.dropwarp.config.Config;
import io.dropwarp.config.Profiles;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.model.JobEnded;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One pass over a folder: starts the service on it, reports each job that ends, and stops when none is left. */
final class Batch {

    private static final Logger LOG = LoggerFactory.getLogger(Batch.class);
    private static final long LOOK_MILLIS = 20;

    private final Config config;
    private final Profiles profiles;
    private final RunOptions options;
    private final boolean json;
    private final AtomicInteger published = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final PrintStream out;

    Batch(Config config, Profiles profiles, RunOptions options, boolean json) {
        this.config = config;
        this.profiles = profiles;
        this.options = options;
        this.json = json;
        this.out = System.out;
    }

    /** {@return the exit code: 0 if all were published, 1 if some failed} */
    int run() throws InterruptedException {
        long start = System.nanoTime();
        // Stopped by a signal: not all was published, so the exit code must not be 0.
        ExitOnSignal.expect(1);
        process();
        ExitOnSignal.disarm();
        clear();
        double seconds = (System.nanoTime() - start) / 1e9;
        summarize(seconds);
        return failed.get() == 0 ? 0 : 1;
    }

    private void process() throws InterruptedException {
        try (Service service = new Service(config, profiles, options, WorkerNumber.of(config));
                BatchProgress progress = new BatchProgress()) {
            service.onEnd(this::tell);
            ExitOnSignal.closing(service);
            service.start();
            while (!service.isDrained()) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                progress.show(published.get() + failed.get(), service.registry().count());
            }
        }
    }

    private void tell(JobEnded end) {
        (end.published() ? published : failed).incrementAndGet();
        if (json) {
            ObjectNode line = Json.MAPPER.createObjectNode();
            line.put("file", end.file());
            line.put("outcome", end.published() ? "published" : "dead-letter");
            line.put("output", below(end.output()));
            line.put("report", below(end.report()));
            line.put("code", end.code() == null ? null : end.code().name());
            line.put("tiles", end.tiles());
            line.put("seconds", end.seconds());
            print(line);
        }
    }

    private String below(Path path) {
        return path == null ? null : config.folders().output().relativize(path).toString();
    }

    private void summarize(double seconds) {
        if (json) {
            ObjectNode line = Json.MAPPER.createObjectNode();
            ObjectNode summary = line.putObject("summary");
            summary.put("published", published.get());
            summary.put("deadLetter", failed.get());
            summary.put("seconds", Math.round(seconds * 1000) / 1000.0);
            print(line);
        }
        String words = String.format("%d published, %d failed, %.1f s", published.get(), failed.get(), seconds);
        if (LogFormat.isJson()) {
            LOG.info("{}", words);
        } else {
            System.err.println(words);
        }
    }

    private void print(ObjectNode line) {
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }

    /** Removes this run's folders, unless a job is left that the next run resumes. */
    private void clear() {
        Path work = config.folders().work();
        try (Stream<Path> left = Files.list(work)) {
            if (left.noneMatch(path -> !path.getFileName().toString().startsWith("."))) {
                DurableFiles.deleteTree(work);
            }
        } catch (IOException e) {
            LOG.warn("Cannot clear {}: {}", work, e.toString());
        }
        deleteIfEmpty(config.folders().deadLetter());
    }

    private static void deleteIfEmpty(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException notEmpty) {
            LOG.debug("{} is kept: {}", folder, notEmpty.toString());
        }
    }
}
