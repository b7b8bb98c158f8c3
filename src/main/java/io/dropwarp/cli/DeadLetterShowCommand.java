package io.dropwarp.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.app.Workers;
import io.dropwarp.config.Config;
import io.dropwarp.deadletter.DeadLetterFolder;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.protocol.Json;
import io.dropwarp.workers.pool.PreviewService;
import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.sizing.WorkerRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dead-letter show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Show why a job failed, optionally with a picture of its source.",
        footer = {
            "",
            "Examples:",
            "  dropwarp dead-letter show 20261123T0112-scene",
            "  dropwarp dead-letter show scene.tif --preview=scene.png"
        })
final class DeadLetterShowCommand implements Callable<Integer> {

    private static final int SIZE = 512;

    @Parameters(paramLabel = "JOB", description = "A job id, a unique part of it, or its file.")
    private String job;

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    @Option(
            names = "--preview",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "PNG",
            description = "Draw the source in the terminal, or into a file.")
    private String preview;

    @Mixin
    private DataOptions data;

    @Override
    public Integer call() throws IOException {
        Config config = data.load();
        DeadLetterFolder letters = new DeadLetterFolder(config.folders().deadLetter());
        String id = DeadLetterFilter.one(letters.list(), job).job();
        JsonNode report = letters.report(id);
        if (json) {
            System.out.println(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(report));
        } else {
            new ReportText(System.out).print(report, letters.require(id));
        }
        return preview == null || draw(letters.source(id), config) ? 0 : 1;
    }

    private boolean draw(Optional<Path> source, Config config) throws IOException {
        if (source.isEmpty()) {
            System.err.println("dropwarp: There is no source to draw.");
            return false;
        }
        try {
            byte[] png = png(source.get(), config);
            if (preview.isEmpty()) {
                TerminalPicture.print(png, System.out);
            } else {
                Files.write(Path.of(preview), png);
            }
            return true;
        } catch (DropwarpException unreadable) {
            System.err.println("dropwarp: The source cannot be drawn: "
                    + unreadable.failure().message());
            return false;
        }
    }

    /** Drawn by a worker of its own, so that a file that kills it kills nothing else. */
    private static byte[] png(Path raster, Config config) throws IOException {
        Path scratch = Files.createTempDirectory("dropwarp-preview-");
        try (WorkerPool pool = new Workers(config, WorkerRange.fixed(1), scratch, List.of(raster.getParent())).pool()) {
            return new PreviewService(pool, config.intake().drivers(), scratch.resolve("preview"))
                    .draw(raster, false, SIZE);
        } finally {
            DurableFiles.deleteTree(scratch);
        }
    }
}
