package io.dropwarp.route;

import io.dropwarp.intake.Claims;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.job.JobState;
import io.dropwarp.job.Stage;
import io.dropwarp.job.TileEnd;
import io.dropwarp.planning.PlanRequests;
import io.dropwarp.worker.protocol.Json;
import io.dropwarp.worker.protocol.Needs;
import io.dropwarp.worker.protocol.Reply;
import io.dropwarp.worker.protocol.Request;
import java.io.IOException;

/** The planning stage's bean. Thread-safe. */
public final class Planning {

    private final JobRegistry registry;
    private final Claims claims;
    private final PlanRequests requests;

    /**
     * A planning stage.
     *
     * @param registry the jobs in flight
     * @param claims completes claims that were cut short
     * @param requests makes requests
     */
    public Planning(JobRegistry registry, Claims claims, PlanRequests requests) {
        this.claims = claims;
        this.registry = registry;
        this.requests = requests;
    }

    /**
     * Whether a job has a frozen plan from an earlier run; it is then not planned again.
     *
     * @param job the job's id
     * @return true if it goes on with its tiles
     */
    public boolean isPlanned(String job) {
        return registry.get(job).plan().isPresent();
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
        if (state.retries() == 0) {
            // One that was a dead letter has what it needs: a file of that name in the drop folder is a newer one.
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
