package io.dropwarp.app;

import io.dropwarp.admission.MachineFaultGate;
import io.dropwarp.catalog.CatalogWriter;
import io.dropwarp.config.Config;
import io.dropwarp.model.JobEnded;
import io.dropwarp.publish.Archive;
import io.dropwarp.publish.Publisher;
import io.dropwarp.publish.Publishing;
import io.dropwarp.publish.Receipts;
import io.dropwarp.workers.sizing.WorkerRange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.camel.main.Main;

/** Assembles outputs, publishes them and updates the catalogues. */
final class PublishStage {

    /** Outputs published within this time are added to a catalogue together. */
    private static final Duration CATALOG_PAUSE = Duration.ofSeconds(3);

    /** Time until a catalogue drops an output that people removed. */
    private static final Duration CATALOG_LOOK = Duration.ofMinutes(1);

    /** A memory limit for a worker that is enough for several assembling threads. */
    private static final int ROOMY_MB = 512;

    private final Config config;
    private final JobStage jobs;

    PublishStage(Main main, Config config, JobStage jobs, MachineFaultGate gate, WorkerRange workers) {
        this.config = config;
        this.jobs = jobs;
        Path work = config.folders().work();
        main.bind(
                "publishing",
                new Publishing(
                        jobs.registry,
                        jobs.names,
                        new Publisher(
                                work,
                                new Receipts(config.catalog()),
                                jobs.disk,
                                jobs.fence,
                                config.cluster().isOn()),
                        new Archive(work, config.folders().archive(), config.keepSources(), jobs.disk, jobs.fence),
                        jobs.ledger,
                        gate,
                        config.worker().memoryMb() >= ROOMY_MB ? workers.start() : 1));
    }

    /**
     * Keeps the catalogues up to date: soon after each job for a service, at the end for a batch ({@code inPlace}).
     * Must be called before any job ends.
     *
     * @return to be closed once no job can end any more, while the work folder is still locked
     */
    AutoCloseable startCatalog(boolean inPlace) {
        if (!config.catalog()) {
            return () -> {};
        }
        Path output = config.folders().output();
        List<Path> except = config.folders().all();
        CatalogWriter writer = inPlace
                ? CatalogWriter.atTheEnd(output, except)
                : CatalogWriter.start(output, except, CATALOG_PAUSE, CATALOG_LOOK);
        jobs.registry.onEnd(end -> mark(writer, end));
        return writer;
    }

    private static void mark(CatalogWriter writer, JobEnded end) {
        if (end.published()) {
            writer.mark(end.output().getParent());
        }
    }
}
