package io.dropwarp.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.config.Config;
import io.dropwarp.deadletter.DeadLetterFolder;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Path;
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
        header = "Show why a job failed, as a person reads it; with a picture of its source.",
        footer = {
            "",
            "Examples:",
            "  dropwarp dead-letter show 20261123T0112-scene",
            "  dropwarp dead-letter show scene.tif --preview=scene.png"
        })
final class DeadLetterShowCommand implements Callable<Integer> {

    @Parameters(paramLabel = "JOB", description = "A job id, a part of it that fits only one, or its file.")
    private String job;

    @Option(names = "--json", description = "Print the report as it is.")
    private boolean json;

    @Option(
            names = "--preview",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "PNG",
            description = "Draw the source, where it opens: here, or into a file.")
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
        try (SourcePreview picture = new SourcePreview(config)) {
            Path png = picture.draw(source.get());
            if (preview.isEmpty()) {
                TerminalPicture.print(png, System.out);
            } else {
                java.nio.file.Files.copy(png, Path.of(preview), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
            return true;
        } catch (DropwarpException unreadable) {
            System.err.println("dropwarp: The source cannot be drawn: "
                    + unreadable.failure().message());
            return false;
        }
    }
}
