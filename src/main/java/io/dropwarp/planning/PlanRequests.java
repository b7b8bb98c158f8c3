package io.dropwarp.planning;

import io.dropwarp.config.Profiles;
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

/** Makes the request for a job's plan from its profile and its own options. Immutable and thread-safe. */
public final class PlanRequests {

    /** Ending of an arrival's own options, after the raster's whole name or instead of its extension. */
    private static final String JOB_FILE = ".dropwarp.yaml";

    private final Path work;
    private final Profiles profiles;
    private final PlanLimits limits;

    /**
     * Requests for one service.
     *
     * @param work the work folder
     * @param profiles the profiles
     * @param limits what a plan may not exceed
     */
    public PlanRequests(Path work, Profiles profiles, PlanLimits limits) {
        this.work = work;
        this.profiles = profiles;
        this.limits = limits;
    }

    /**
     * The request for a job's plan.
     *
     * @param job the job
     * @return the request
     * @throws DropwarpException UNKNOWN_PROFILE or BAD_JOB_SPEC
     */
    public Request.MakePlan of(Job job) {
        return new Request.MakePlan(job.id(), job.source(), options(job), limits, true);
    }

    /**
     * The options of a job.
     *
     * @param job the job
     * @return defaults, profile, command line and job file together
     * @throws DropwarpException UNKNOWN_PROFILE or BAD_JOB_SPEC
     */
    public WarpOptions options(Job job) {
        return jobFile(job)
                .map(file -> profiles.options(job.profile(), file))
                .orElseGet(() -> profiles.options(job.profile()));
    }

    /**
     * The DEM that an arrival's options name, before it is claimed.
     *
     * @param profile name of its profile
     * @param jobFile its own options, or null
     * @return the DEM's name as it is written there; null if there is none, or options that cannot be used, which the
     *     job's report then tells
     */
    public String dem(String profile, Path jobFile) {
        try {
            return (jobFile == null ? profiles.options(profile) : profiles.options(profile, jobFile)).rpcDem();
        } catch (DropwarpException unusable) {
            return null;
        }
    }

    private Optional<Path> jobFile(Job job) {
        Path source = JobFolder.of(work, job.id()).source();
        String name = job.source();
        int dot = name.lastIndexOf('.');
        return Optional.of(source.resolve(name + JOB_FILE))
                .filter(PlanRequests::isFile)
                .or(() -> dot > 0
                        ? Optional.of(source.resolve(name.substring(0, dot) + JOB_FILE))
                                .filter(PlanRequests::isFile)
                        : Optional.empty());
    }

    private static boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }
}
