package io.dropwarp.doctor;

import io.dropwarp.config.Config;
import io.dropwarp.config.Profiles;
import io.dropwarp.model.AssembledOutput;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.Tile;
import io.dropwarp.model.Versions;
import io.dropwarp.model.WarpOptions;
import io.dropwarp.model.WorkerException;
import io.dropwarp.planning.PlanRequests;
import io.dropwarp.protocol.PlanLimits;
import io.dropwarp.protocol.Reply;
import io.dropwarp.protocol.Request;
import io.dropwarp.protocol.WorkerInfo;
import io.dropwarp.workers.pool.WorkerClient;
import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.process.WorkerStartException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts a worker and tests it: GDAL, PROJ and its data, and the warp of a real sample. */
public final class WorkerChecks {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String JOB = "doctor-sample";
    private static final String WEB_MERCATOR = "EPSG:3857";
    private static final String REINSTALL =
            "Install GDAL's and PROJ's packages again, or unset PROJ_DATA and GDAL_DATA if they point elsewhere.";

    private final Config config;
    private final Profiles profiles;
    private final Sample sample;
    private Versions versions;

    /** A sample raster. */
    public interface Sample {

        /** {@return its bytes; the caller closes the stream} */
        InputStream open();
    }

    /** The sample is a GeoTIFF that can be warped to Web Mercator. */
    public WorkerChecks(Config config, Profiles profiles, Sample sample) {
        this.config = config;
        this.profiles = profiles;
        this.sample = sample;
    }

    /**
     * {@return the findings of all checks in a pool with this work folder; only the first if no worker can be started}
     */
    public List<Finding> run(WorkerPool pool, Path work) {
        List<Finding> findings = new ArrayList<>();
        try {
            WorkerInfo info = pool.probe();
            versions = info.versions();
            findings.add(Finding.ok(
                    "worker",
                    "A worker starts: GDAL %s, PROJ %s, Java %s"
                            .formatted(
                                    info.versions().gdal(),
                                    info.versions().proj(),
                                    info.versions().java())));
            WorkerClient workers = new WorkerClient(pool, PATIENCE);
            findings.add(drivers(info));
            findings.add(proj(workers));
            findings.add(profiles(workers));
            findings.add(warp(workers, work));
        } catch (WorkerStartException e) {
            findings.add(Finding.fail(
                    "worker",
                    "No worker can be started: " + e.getMessage(),
                    "GDAL's Java binding (libgdalalljni.so) has to match GDAL and be in DROPWARP_GDAL_JNI or"
                            + " dropwarp.worker.jni-dir; ./dropwarp builds it in a checkout of the sources."));
        }
        return findings;
    }

    /** {@return the versions of the worker's software; empty if none could be started} */
    public Optional<Versions> versions() {
        return Optional.ofNullable(versions);
    }

    private Finding drivers(WorkerInfo info) {
        List<String> missing = config.intake().drivers().stream()
                .filter(driver -> !info.drivers().contains(driver))
                .toList();
        return missing.isEmpty()
                ? Finding.ok(
                        "drivers",
                        "GDAL has all " + config.intake().drivers().size() + " drivers that may open sources.")
                : Finding.warn(
                        "drivers",
                        "GDAL lacks " + String.join(", ", missing) + ".",
                        "Such files are refused with UNSUPPORTED_FORMAT; install a GDAL that has them, or take them from"
                                + " dropwarp.intake.drivers.");
    }

    private static Finding proj(WorkerClient workers) {
        try {
            String name =
                    workers.send(new Request.ResolveCrs(WEB_MERCATOR)).crs().name();
            return Finding.ok("proj", "PROJ finds its data: " + WEB_MERCATOR + " is " + name + ".");
        } catch (WorkerException e) {
            return Finding.fail("proj", "PROJ does not know " + WEB_MERCATOR + ": " + e.getMessage(), REINSTALL);
        }
    }

    private Finding profiles(WorkerClient workers) {
        for (String profile : profiles.names()) {
            try {
                workers.send(new Request.ResolveCrs(profiles.options(profile).crs()));
            } catch (WorkerException e) {
                return Finding.fail(
                        "profiles",
                        "The CRS of profile \"" + profile + "\" cannot be used: " + e.getMessage(),
                        e.failure().hint());
            }
        }
        return Finding.ok("profiles", "Profiles: " + String.join(", ", profiles.names()) + ".");
    }

    private Finding warp(WorkerClient workers, Path work) {
        WarpOptions options = profiles.options(config.defaultProfile());
        try (InputStream in = sample.open()) {
            Path source = Files.createDirectories(JobFolder.of(work, JOB).source());
            Files.copy(in, source.resolve("sample.tif"));
            long start = System.nanoTime();
            Reply.Done planned = workers.send(new Request.MakePlan(JOB, "sample.tif", options, limits(config), true));
            AssembledOutput output = finish(workers, planned);
            return Finding.ok(
                    "warp",
                    "A sample was warped to %s and verified: %d x %d pixels, %d bytes, %.1f s"
                            .formatted(
                                    options.crs(),
                                    planned.plan().grid().width(),
                                    planned.plan().grid().height(),
                                    output.bytes(),
                                    (System.nanoTime() - start) / 1e9));
        } catch (WorkerException e) {
            return Finding.fail(
                    "warp", "A sample cannot be warped to " + options.crs() + ": " + e.getMessage(), REINSTALL);
        } catch (IOException e) {
            return Finding.fail(
                    "warp", "A sample cannot be put into " + work + ": " + e, "Name another folder with --scratch.");
        }
    }

    private static AssembledOutput finish(WorkerClient workers, Reply.Done planned) {
        if (planned.output() != null) {
            return planned.output();
        }
        if (planned.tile() == null) {
            for (Tile tile : planned.plan().tiling().tiles()) {
                workers.send(new Request.WarpTile(JOB, tile.row(), tile.col()));
            }
        }
        return workers.send(new Request.Assemble(JOB, "sample-out.tif")).output();
    }

    /** The service's limits of a plan. */
    static PlanLimits limits(Config config) {
        return PlanRequests.limits(
                config,
                config.limits().maxOutputBytes(),
                Math.max(1, config.worker().count()));
    }
}
