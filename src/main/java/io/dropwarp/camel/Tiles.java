package io.dropwarp.camel;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dropwarp.admission.Failures;
import io.dropwarp.job.AttemptLog;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.job.JobState;
import io.dropwarp.job.TileEnd;
import io.dropwarp.model.Attempt;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureKind;
import io.dropwarp.model.Plan;
import io.dropwarp.model.Tile;
import io.dropwarp.model.TileFailure;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Needs;
import io.dropwarp.protocol.Reply;
import io.dropwarp.protocol.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tile stage's bean. Thread-safe. */
public final class Tiles {

    private static final Logger LOG = LoggerFactory.getLogger(Tiles.class);

    private final JobRegistry registry;

    /**
     * A tile stage.
     *
     * @param registry the jobs in flight
     */
    public Tiles(JobRegistry registry) {
        this.registry = registry;
    }

    /**
     * The requests for all tiles of a job. A tile that stands already is asked for too: the worker sees that it is whole
     * and of this plan, and answers at once.
     *
     * @param job the job's id
     * @return lines of JSON, each made when it is asked for
     */
    public Iterator<String> requests(String job) {
        Plan plan = registry.get(job).requirePlan();
        return plan.tiling().tiles().stream()
                .map(tile -> write(
                        new Request.WarpTile(job, tile.row(), tile.col(), 1, new Needs(plan.tileMemoryMb(), false))))
                .iterator();
    }

    /**
     * The request of a tile as it is tried next: alone and in parts, if it ran out of memory before.
     *
     * @param exchange carries the job's id and the tile's request
     * @return one line of JSON
     */
    public String attempt(Exchange exchange) {
        String request = exchange.getProperty(ExchangeNames.REQUEST, String.class);
        JobState state = registry.get(exchange.getIn().getHeader(ExchangeNames.JOB, String.class));
        Tile tile = Attempts.tile(state, request);
        state.began(tile);
        int shortages = Shortages.count(state, tile);
        return shortages == 0
                ? request
                : write(new Request.WarpTile(
                        state.job().id(),
                        tile.row(),
                        tile.col(),
                        Shortages.parts(shortages),
                        new Needs(state.requirePlan().tileMemoryMb(), true)));
    }

    private static String write(Request request) {
        try {
            return Json.MAPPER.writeValueAsString(request);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Whether a tile is still worth warping: not if it was given up before a restart, nor after another tile showed that
     * the source itself, or dropwarp, is at fault.
     *
     * @param job the job's id
     * @param request the tile's request
     * @return false if it is to be skipped
     */
    public boolean isWanted(String job, String request) {
        JobState state = registry.get(job);
        return state.attempts().givenUp(Attempts.tile(state, request)).isEmpty()
                && state.failures().stream().noneMatch(tile -> isHopeless(tile.failure()));
    }

    private static boolean isHopeless(Failure failure) {
        FailureKind kind = failure.code().kind();
        return kind == FailureKind.PERMANENT || kind == FailureKind.BUG;
    }

    /**
     * Gives a tile up unseen, because it was given up before, or because the job is lost already.
     *
     * @param job the job's id
     * @param request the tile's request
     * @return the tile's own failure, or that of another
     */
    public TileFailure skip(String job, String request) {
        JobState state = registry.get(job);
        Tile tile = Attempts.tile(state, request);
        return state.attempts()
                .givenUp(tile)
                .orElseGet(() -> new TileFailure(tile, state.failures().get(0).failure(), 0, null));
    }

    /**
     * Gives a tile up after its last attempt.
     *
     * @param exchange carries the exception, the job's id and the request
     * @return the tile's failure
     */
    public TileFailure failed(Exchange exchange) {
        Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        JobState state = registry.get(exchange.getIn().getHeader(ExchangeNames.JOB, String.class));
        Tile tile = Attempts.tile(state, exchange.getProperty(ExchangeNames.REQUEST, String.class));
        TileFailure failure =
                new TileFailure(tile, Failures.of(thrown), Attempts.of(exchange), Failures.attemptOf(thrown));
        try {
            state.attempts().giveUp(AttemptLog.step(tile), failure.failure(), failure.last());
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("job", state.job().id())
                    .addKeyValue("tile", tile.name())
                    .log(
                            "Tile {} of {} will be tried again after a restart: {}",
                            tile.name(),
                            state.job().file(),
                            e.toString());
        }
        return failure;
    }

    /**
     * Writes down how a tile ended.
     *
     * @param job the job's id
     * @param outcome the worker's answer, or why the tile was given up
     */
    void ended(String job, Object outcome) {
        JobState state = registry.get(job);
        if (outcome instanceof TileFailure failure) {
            state.failed(failure);
            LOG.atDebug()
                    .addKeyValue("job", job)
                    .addKeyValue("tile", failure.tile().name())
                    .addKeyValue("code", failure.failure().code())
                    .addKeyValue("attempt", failure.attempts())
                    .log(
                            "Tile {} of {} is given up",
                            failure.tile().name(),
                            state.job().file());
            if (failure.attempts() > 0) {
                registry.end(new TileEnd(failure.failure().code(), null));
            }
        } else {
            Reply reply = (Reply) outcome;
            Tile tile = reply.tile().tile();
            state.done(tile);
            LOG.atDebug()
                    .addKeyValue("job", job)
                    .addKeyValue("tile", tile.name())
                    .addKeyValue("seconds", reply.seconds())
                    .log("Tile {} of {} stands", tile.name(), state.job().file());
            registry.end(new TileEnd(null, reply.seconds()));
        }
    }

    /**
     * Whether each tile of a job stands or was given up.
     *
     * @param job the job's id
     * @return true when the job goes on to its next stage
     */
    public boolean isComplete(String job) {
        return registry.get(job).isWarped();
    }

    /**
     * Ends the job here if a tile was given up.
     *
     * @param job the job's id
     * @throws JobFailedException with the failure of the first tile that was tried
     */
    public void requireAll(String job) {
        JobState state = registry.get(job);
        List<TileFailure> failures = state.failures();
        if (failures.isEmpty()) {
            return;
        }
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
        Attempt last = first.last();
        throw new JobFailedException(failure, first.attempts(), last);
    }
}
