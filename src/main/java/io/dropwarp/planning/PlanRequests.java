package io.dropwarp.planning;

import io.dropwarp.config.Config;
import io.dropwarp.config.Profiles;
import io.dropwarp.intake.FileNames;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.WarpOptions;
import io.dropwarp.protocol.PlanLimits;
import io.dropwarp.protocol.Request;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes requests for plans from a job's profile and its own options. Immutable and thread-safe. */
public final class PlanRequests {

    private final Path work;
    private final Profiles profiles;
    private final PlanLimits limits;

    public PlanRequests(Path work, Profiles profiles, PlanLimits limits) {
        this.work = work;
        this.profiles = profiles;
        this.limits = limits;
    }

    /**
     * {@return the limits of plans that the settings give}
     *
     * @param maxOutputBytes size limit of an output
     * @param workers number of workers that a scene is divided for
     */
    public static PlanLimits limits(Config config, long maxOutputBytes, int workers) {
        return new PlanLimits(
                config.intake().drivers(),
                config.intake().containerDrivers(),
                config.limits().maxPixels(),
                maxOutputBytes,
                config.limits().smallPixels(),
                config.limits().tileMemoryMb() * 1024L * 1024,
                workers);
    }

    /**
     * {@return the request for a job's plan}
     *
     * @throws DropwarpException UNKNOWN_PROFILE or BAD_JOB_SPEC
     */
    public Request.MakePlan of(Job job) {
        return new Request.MakePlan(job.id(), job.source(), options(job), limits, true);
    }

    /**
     * {@return a job's options: defaults, profile, command line and job file combined}
     *
     * @throws DropwarpException UNKNOWN_PROFILE or BAD_JOB_SPEC
     */
    public WarpOptions options(Job job) {
        return jobFile(job)
                .map(file -> profiles.options(job.profile(), file))
                .orElseGet(() -> profiles.options(job.profile()));
    }

    /**
     * {@return the DEM named in an arrival's options (a file, or null), before it is claimed; null for none, or for
     * invalid options, which the job will report}
     */
    public String dem(String profile, Path jobFile) {
        try {
            return (jobFile == null ? profiles.options(profile) : profiles.options(profile, jobFile)).rpcDem();
        } catch (DropwarpException unusable) {
            return null;
        }
    }

    private Optional<Path> jobFile(Job job) {
        JobFolder folder = JobFolder.of(work, job.id());
        return Stream.of(job.source(), FileNames.stem(job.source()))
                .map(name -> folder.source(name + FileNames.OPTIONS))
                // Most often there is none; the first look is the quicker one.
                .filter(file -> file.toFile().isFile() && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                .findFirst();
    }
}
