package io.dropwarp.planning;

import io.dropwarp.intake.Claims;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.job.JobState;
import io.dropwarp.job.Stage;
import io.dropwarp.job.TileEnd;
import io.dropwarp.model.Plan;
import io.dropwarp.model.Versions;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Needs;
import io.dropwarp.protocol.Reply;
import io.dropwarp.protocol.Request;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The planning stage's bean. Thread-safe. */
public final class Planning {

    private static final Logger LOG = LoggerFactory.getLogger(Planning.class);

    private final JobRegistry registry;
    private final Claims claims;
    private final PlanRequests requests;
    private final Supplier<Versions> versions;

    /**
     * A planning stage.
     *
     * @param registry the jobs in flight
     * @param claims completes claims that were cut short
     * @param requests makes requests
     * @param versions what the workers are made of
     */
    public Planning(JobRegistry registry, Claims claims, PlanRequests requests, Supplier<Versions> versions) {
        this.claims = claims;
        this.registry = registry;
        this.requests = requests;
        this.versions = versions;
    }

    /**
     * Whether a job has a frozen plan from an earlier run; it is then not planned again. A plan of another GDAL or PROJ does
     * not count: half a scene must not be drawn by one and half by the other.
     *
     * @param job the job's id
     * @return true if it goes on with its tiles
     */
    public boolean isPlanned(String job) {
        JobState state = registry.get(job);
        Optional<Versions> planner = state.plan().map(Plan::versions);
        if (planner.isEmpty()) {
            return false;
        }
        Versions then = planner.get();
        Versions now = versions.get();
        if (then.drawsLike(now)) {
            return true;
        }
        LOG.atInfo()
                .addKeyValue("job", job)
                .addKeyValue("file", state.job().file())
                .log(
                        "Beginning {} anew: its plan is GDAL {}'s with PROJ {}, now it is GDAL {} with PROJ {}",
                        state.job().file(),
                        then.gdal(),
                        then.proj(),
                        now.gdal(),
                        now.proj());
        return false;
    }

    /**
     * The request for a job's plan. Its files are all there from now on, and none is a link.
     *
     * @param job the job's id
     * @return one line of JSON
     * @throws IOException if a claimed file cannot be taken
     */
    public String request(String job) throws IOException {
        JobState state = registry.get(job);
        state.reach(Stage.PLANNING);
        if (state.retries() == 0 && state.plan().isEmpty()) {
            // One that was planned, or a dead letter, has all: a file of that name in the drop folder is a newer one.
            claims.complete(state.job());
        }
        Request.MakePlan request = requests.of(state.job());
        return Json.MAPPER.writeValueAsString(
                state.attempts().shortages(Stage.PLANNING.label()) == 0 ? request : planOnly(request));
    }

    /** What ran out of memory is planned alone; its tile then takes its turn like one of many. */
    private static Request.MakePlan planOnly(Request.MakePlan request) {
        return new Request.MakePlan(
                request.job(), request.source(), request.options(), request.limits(), false, new Needs(0, true));
    }

    /**
     * Takes the plan, and the one tile and the output of a small job.
     *
     * @param job the job's id
     * @param reply the worker's answer
     */
    public void accept(String job, Reply reply) {
        JobState state = registry.get(job);
        state.planned(reply.plan());
        if (reply.tile() != null) {
            state.done(reply.tile().tile());
            state.assembled(reply.output());
            registry.end(new TileEnd(null, reply.seconds()));
        }
    }

    /**
     * Whether all tiles of a job stand.
     *
     * @param job the job's id
     * @return true for a small job that was warped while it was planned
     */
    public boolean isWarped(String job) {
        return registry.get(job).isWarped();
    }
}
