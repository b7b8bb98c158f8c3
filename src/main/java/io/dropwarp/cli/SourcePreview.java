package io.dropwarp.cli;

import io.dropwarp.app.Workers;
import io.dropwarp.config.Config;
import io.dropwarp.console.PreviewPainter;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Failure;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Reply;
import io.dropwarp.protocol.Request;
import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.process.WorkerOutcome;
import io.dropwarp.workers.sizing.WorkerRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Has a worker of its own draw a raster, so that a file that kills it kills nothing else. */
final class SourcePreview implements AutoCloseable {

    private static final int SIZE = 512;
    private static final Duration TIME = Duration.ofSeconds(30);

    private final Config config;
    private final Path scratch;

    SourcePreview(Config config) throws IOException {
        this.config = config;
        this.scratch = Files.createTempDirectory("dropwarp-preview-");
    }

    /**
     * Draws a raster.
     *
     * @param raster its path
     * @return a PNG that is there until this is closed
     * @throws DropwarpException if it cannot be drawn
     */
    Path draw(Path raster) throws IOException {
        Path png = scratch.resolve("preview.png");
        try (WorkerPool pool = new Workers(config, WorkerRange.fixed(1), scratch, List.of(raster.getParent())).pool()) {
            WorkerOutcome answer = pool.submit(
                    Json.MAPPER.writeValueAsString(new Request.Preview(
                            raster.toString(),
                            png.toString(),
                            SIZE,
                            PreviewPainter.limits(config.intake().drivers()))),
                    TIME);
            Failure failure = Json.MAPPER.readValue(answer.reply(), Reply.class).failure();
            if (failure != null) {
                throw new DropwarpException(failure, null);
            }
        }
        return png;
    }

    @Override
    public void close() throws IOException {
        DurableFiles.deleteTree(scratch);
    }
}
