package io.dropwarp.planning;

import io.dropwarp.intake.Claims;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.job.JobState;
import io.dropwarp.job.Outcome;
import io.dropwarp.job.Stage;
import io.dropwarp.job.StageTask;
import io.dropwarp.job.TileEnd;
import io.dropwarp.model.Job;
import io.dropwarp.model.Plan;
import io.dropwarp.model.Versions;
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

    public Planning(JobRegistry registry, Claims claims, PlanRequests requests, Supplier<Versions> versions) {
        this.claims = claims;
        this.registry = registry;
        this.requests = requests;
        this.versions = versions;
    }

    /**
     * {@return whether a job has a frozen plan from an earlier run, so that it continues with its tiles} A plan of
     * another GDAL or PROJ does not count: one scene must not mix tiles of both.
     */
    public boolean isPlanned(JobState state) {
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
                .addKeyValue("job", state.job().id())
                .addKeyValue("file", state.job().file())
                .log(
                        "Replanning {}: its plan was made with GDAL {} and PROJ {}, now running GDAL {} and PROJ {}",
                        state.job().file(),
                        then.gdal(),
                        then.proj(),
                        now.gdal(),
                        now.proj());
        return false;
    }

    /** Takes sidecars that came after the raster, which lacked something they may hold. */
    public void takeLateSidecars(JobState state) {
        Job job = state.job();
        try {
            claims.takeLateSidecars(job);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("job", job.id())
                    .addKeyValue("file", job.file())
                    .log("Cannot take late sidecars of {}: {}", job.file(), e.toString());
        }
    }

    /**
     * {@return the task of planning a job} From now on all its files are there, and none is a link.
     */
    public StageTask task(JobState state) throws IOException {
        state.reach(Stage.PLANNING);
        if (state.retries() == 0 && state.plan().isEmpty()) {
            // A planned job, or a dead letter, has all its files: one of the same name in the drop folder is newer.
            claims.completeIfCutShort(state.job());
        }
        Request.MakePlan request = requests.of(state.job());
        return new StageTask(
                state, state.attempts().shortages(Stage.PLANNING.label()) == 0 ? request : planOnly(request));
    }

    /** After running out of memory, a job is planned alone; its tile is then queued like any other. */
    private static Request.MakePlan planOnly(Request.MakePlan request) {
        return new Request.MakePlan(
                request.job(), request.source(), request.options(), request.limits(), false, new Needs(0, true));
    }

    /** Stores the plan, and a small job's tile and output, from the worker's answer. */
    public JobState accept(Outcome outcome) {
        JobState state = outcome.state();
        Reply.Done reply = outcome.reply();
        state.planned(reply.plan());
        if (reply.tile() != null) {
            state.done(reply.tile().tile());
            state.assembled(reply.output());
            registry.end(new TileEnd(null, reply.seconds()));
        }
        return state;
    }
}
