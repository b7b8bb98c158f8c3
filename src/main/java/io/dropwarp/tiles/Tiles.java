package io.dropwarp.tiles;

import io.dropwarp.admission.Failures;
import io.dropwarp.job.AttemptLog;
import io.dropwarp.job.JobFailure;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.job.JobState;
import io.dropwarp.job.Outcome;
import io.dropwarp.job.TileEnd;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureKind;
import io.dropwarp.model.Tile;
import io.dropwarp.model.TileFailure;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tile stage's bean. Thread-safe. */
public final class Tiles {

    private static final Logger LOG = LoggerFactory.getLogger(Tiles.class);

    private final JobRegistry registry;

    public Tiles(JobRegistry registry) {
        this.registry = registry;
    }

    /**
     * All tiles of a job, each created on demand. Finished tiles are included: the worker sees that such a tile is
     * complete and of this plan, and answers at once.
     */
    public Iterator<TileTask> tasks(JobState state) {
        return state.requirePlan().tiling().tiles().stream()
                .map(tile -> new TileTask(state, tile))
                .iterator();
    }

    /** {@return the tile as its next attempt needs it: alone and in parts, if it ran out of memory before} */
    public TileTask begin(TileTask task) {
        task.state().began(task.tile());
        int shortages = Shortages.count(task);
        return shortages == 0 ? task : task.alone(Shortages.parts(shortages));
    }

    /**
     * Whether a tile is still worth warping: not if it was given up before a restart, nor after another tile showed
     * that the source itself, or dropwarp, is at fault.
     */
    public boolean isWanted(TileTask task) {
        JobState state = task.state();
        return state.attempts().givenUp(task.tile()).isEmpty()
                && state.failures().stream().noneMatch(tile -> isHopeless(tile.failure()));
    }

    private static boolean isHopeless(Failure failure) {
        FailureKind kind = failure.code().kind();
        return kind == FailureKind.PERMANENT || kind == FailureKind.BUG;
    }

    /** Gives up a tile without an attempt, because it was given up before, or because the job has failed already. */
    public TileResult skip(TileTask task) {
        JobState state = task.state();
        Tile tile = task.tile();
        return new TileResult.GivenUp(
                state,
                state.attempts()
                        .givenUp(tile)
                        .orElseGet(() ->
                                new TileFailure(tile, state.failures().get(0).failure(), 0, null)));
    }

    public TileResult warped(Outcome outcome) {
        return new TileResult.Done(
                outcome.state(), outcome.reply().tile().tile(), outcome.reply().seconds());
    }

    /** Gives up a tile after its last attempt. */
    public TileResult giveUp(TileTask task, Throwable thrown) {
        AttemptLog attempts = task.state().attempts();
        TileFailure failure = new TileFailure(
                task.tile(), Failures.of(thrown), Math.max(1, attempts.count(task.step())), Failures.attemptOf(thrown));
        try {
            attempts.giveUp(task.step(), failure.failure(), failure.last());
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("job", task.state().job().id())
                    .addKeyValue("tile", task.tile().name())
                    .log(
                            "Tile {} of {} will be tried again after a restart: {}",
                            task.tile().name(),
                            task.state().job().file(),
                            e.toString());
        }
        return new TileResult.GivenUp(task.state(), failure);
    }

    /** Records the result of a tile. */
    public void ended(TileResult result) {
        if (result instanceof TileResult.Done done) {
            done.state().done(done.tile());
            LOG.atDebug()
                    .addKeyValue("job", done.state().job().id())
                    .addKeyValue("tile", done.tile().name())
                    .addKeyValue("seconds", done.seconds())
                    .log(
                            "Tile {} of {} is done",
                            done.tile().name(),
                            done.state().job().file());
            registry.end(new TileEnd(null, done.seconds()));
        } else if (result instanceof TileResult.GivenUp givenUp) {
            TileFailure failure = givenUp.failure();
            givenUp.state().failed(failure);
            LOG.atDebug()
                    .addKeyValue("job", givenUp.state().job().id())
                    .addKeyValue("tile", failure.tile().name())
                    .addKeyValue("code", failure.failure().code())
                    .addKeyValue("attempt", failure.attempts())
                    .log(
                            "Tile {} of {} is given up",
                            failure.tile().name(),
                            givenUp.state().job().file());
            if (failure.attempts() > 0) {
                registry.end(new TileEnd(failure.failure().code(), null));
            }
        }
    }

    /** {@return the failure of a job with tiles that were given up: that of the first of them that was tried} */
    public JobFailure failure(JobState state) {
        List<TileFailure> failures = state.failures();
        TileFailure first = failures.stream()
                .filter(tile -> tile.attempts() > 0)
                .findFirst()
                .orElse(failures.get(0));
        int total = state.requirePlan().tiling().count();
        Failure failure = total == 1
                ? first.failure()
                : new Failure(
                        first.failure().code(),
                        first.failure().message().replaceFirst("\\.$", "") + " (tile "
                                + first.tile().name() + " of a scene of " + total + " tiles)",
                        first.failure().hint());
        return new JobFailure(state, failure, first.attempts(), first.last());
    }
}
