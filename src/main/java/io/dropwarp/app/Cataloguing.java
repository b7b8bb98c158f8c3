package io.dropwarp.app;

import io.dropwarp.catalog.CatalogWriter;
import io.dropwarp.config.Config;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.model.JobEnded;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Has the catalogues of the output folder follow the jobs: soon after each for a service, at the end for a batch. */
final class Cataloguing implements AutoCloseable {

    /** A few outputs that come together are entered together. */
    private static final Duration PAUSE = Duration.ofSeconds(3);

    /** How soon an output is forgotten that people removed. */
    private static final Duration LOOK = Duration.ofMinutes(1);

    private final CatalogWriter writer;

    private Cataloguing(CatalogWriter writer) {
        this.writer = writer;
    }

    /**
     * Begins, unless the configuration says that there are no catalogues. Must come before any job ends.
     *
     * @param config folders, and whether there are catalogues
     * @param registry tells of jobs that end
     * @param options service or batch
     * @return to be closed once no job can end any more, while the work folder is still locked
     */
    static Cataloguing begin(Config config, JobRegistry registry, RunOptions options) {
        if (!config.catalog()) {
            return new Cataloguing(null);
        }
        Path output = config.folders().output();
        List<Path> except = config.folders().all();
        CatalogWriter writer = options.inPlace()
                ? CatalogWriter.atTheEnd(output, except)
                : CatalogWriter.start(output, except, PAUSE, LOOK);
        registry.onEnd(end -> mark(writer, end));
        return new Cataloguing(writer);
    }

    private static void mark(CatalogWriter writer, JobEnded end) {
        if (end.published()) {
            writer.mark(end.output().getParent());
        }
    }

    @Override
    public void close() {
        if (writer != null) {
            writer.close();
        }
    }
}
