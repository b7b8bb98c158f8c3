package io.dropwarp.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.operations.Operations;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.PlanLimits;
import io.dropwarp.protocol.Request;
import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.process.WorkerOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Has a worker draw small pictures. A worker sees the work folder alone, so what it is to look at gets a second name in a
 * hidden folder there for as long. For one thread.
 */
public final class PreviewPainter {

    private static final int SIZE = 480;

    /** A raster of more pixels is looked at only where overviews spare reading all of them. */
    private static final long MOST_PIXELS = 100_000_000;

    private static final long MOST_COPIED = 256L * 1024 * 1024;

    private static final int MOST_FILES = 2000;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A second look at these could cost a worker, or is what was refused. */
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
    private final WorkerPool pool;
    private final List<String> drivers;
    private final Path folder;

    /**
     * A painter.
     *
     * @param operations the service
     * @param results its finished jobs
     * @param pool its workers
     * @param work its work folder
     * @param drivers GDAL drivers that may open a source
     * @throws IOException if what an earlier run left cannot be removed
     */
    public PreviewPainter(Operations operations, Results results, WorkerPool pool, Path work, List<String> drivers)
            throws IOException {
        this.operations = operations;
        this.results = results;
        this.pool = pool;
        this.drivers = List.copyOf(drivers);
        this.folder = work.resolve(".previews");
        DurableFiles.deleteTree(folder);
    }

    /** {@return whether warps wait for workers} */
    boolean isCrowded() {
        return pool.waiting() > 0;
    }

    /** Draws the output of a job that was published lately. */
    Preview drawOutput(String job) throws IOException {
        Optional<Path> output = results.output(job);
        if (output.isEmpty()) {
            return Preview.none("Its output is no longer there, or a later job has replaced it.");
        }
        Path raster = output.get();
        if (Files.isDirectory(raster)) {
            raster = raster.resolve(raster.getFileName() + ".vrt");
        }
        List<Path> files = Files.isDirectory(output.get()) ? list(output.get()) : List.of(raster);
        return draw(raster, files, null);
    }

    /** Draws the source of a dead letter. */
    Preview drawSource(String job) throws IOException {
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
        return draw(source.get(), list(source.get().getParent()), limits(drivers));
    }

    /**
     * What a source is held to before it is opened for a picture: it may be the very one that was refused.
     *
     * @param drivers GDAL drivers that may open it
     * @return limits of a {@link Request.Preview}
     */
    public static PlanLimits limits(List<String> drivers) {
        return new PlanLimits(drivers, List.of(), MOST_PIXELS, Long.MAX_VALUE, 0, 0, 1);
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .limit(MOST_FILES + 1L)
                    .toList();
        }
    }

    private Preview draw(Path raster, List<Path> files, PlanLimits limits) throws IOException {
        if (files.size() > MOST_FILES) {
            return Preview.none("It has too many files for a picture.");
        }
        try {
            Files.createDirectories(folder);
            if (!bring(files)) {
                return Preview.none("It is too large to be copied for a picture.");
            }
            Path png = folder.resolve(".preview.png");
            Request request =
                    new Request.Preview(folder.resolve(raster.getFileName()).toString(), png.toString(), SIZE, limits);
            WorkerOutcome answer = pool.submit(Json.MAPPER.writeValueAsString(request), PATIENCE);
            return answer.exitValue() == 0 ? new Preview(Files.readAllBytes(png), null) : Preview.none(why(answer));
        } finally {
            DurableFiles.deleteTree(folder);
        }
    }

    private boolean bring(List<Path> files) throws IOException {
        long copied = 0;
        for (Path file : files) {
            Path to = folder.resolve(file.getFileName());
            if (!link(file, to)) {
                copied += Files.size(file);
                if (copied > MOST_COPIED) {
                    return false;
                }
                Files.copy(file, to);
            }
        }
        return true;
    }

    private static boolean link(Path file, Path to) {
        try {
            Files.createLink(to, file);
            return true;
        } catch (IOException | UnsupportedOperationException elsewhere) {
            // Another file system, or one without links.
            return false;
        }
    }

    private static String why(WorkerOutcome answer) throws IOException {
        JsonNode failure = Json.MAPPER.readTree(answer.reply()).path("failure");
        return failure.path("message").asText("A worker could not draw it.");
    }
}
