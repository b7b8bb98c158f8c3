package io.dropwarp.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.job.JobState;
import io.dropwarp.model.Attempt;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureKind;
import io.dropwarp.model.Plan;
import io.dropwarp.model.Tile;
import io.dropwarp.model.TileFailure;
import io.dropwarp.worker.protocol.Json;
import io.dropwarp.worker.protocol.Needs;
import io.dropwarp.worker.protocol.Reply;
import io.dropwarp.worker.protocol.Request;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import org.apache.camel.Exchange;

/** The tile stage's bean. Thread-safe. */
public final class Tiles {

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
     * @throws JsonProcessingException if it is no request
     */
    public String attempt(Exchange exchange) throws JsonProcessingException {
        String request = exchange.getProperty(ExchangeNames.REQUEST, String.class);
        JobState state = registry.get(exchange.getIn().getHeader(ExchangeNames.JOB, String.class));
        Tile tile = tile(state, request);
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
     * Whether a tile is still worth warping: not after another tile showed that the source itself is at fault.
     *
     * @param job the job's id
     * @return false if the job is lost
     */
    public boolean isWanted(String job) {
        return registry.get(job).failures().stream()
                .noneMatch(tile -> tile.failure().code().kind() == FailureKind.PERMANENT);
    }

    /**
     * Gives a tile up unseen, because the job is lost already.
     *
     * @param job the job's id
     * @param request the tile's request
     * @return the tile's failure, which is that of another
     * @throws JsonProcessingException if it is no request
     */
    public TileFailure skip(String job, String request) throws JsonProcessingException {
        JobState state = registry.get(job);
        Failure first = state.failures().get(0).failure();
        return new TileFailure(tile(state, request), first, 0, null);
    }

    /**
     * Gives a tile up after its last attempt.
     *
     * @param exchange carries the exception, the job's id and the request
     * @return the tile's failure
     * @throws JsonProcessingException if the body is no request
     */
    public TileFailure failed(Exchange exchange) throws JsonProcessingException {
        Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        JobState state = registry.get(exchange.getIn().getHeader(ExchangeNames.JOB, String.class));
        return new TileFailure(
                tile(state, exchange.getProperty(ExchangeNames.REQUEST, String.class)),
                Failures.of(thrown),
                Attempts.of(exchange),
                Failures.attemptOf(thrown));
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
        } else {
            state.done(((Reply) outcome).tile().tile());
        }
    }

    private static Tile tile(JobState state, String request) throws JsonProcessingException {
        Request.WarpTile warp = (Request.WarpTile) Json.MAPPER.readValue(request, Request.class);
        return state.requirePlan().tiling().tile(warp.row(), warp.col());
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
                        first.failure().message() + " (tile " + first.tile().name() + " of a scene of " + total
                                + " tiles)",
                        first.failure().hint());
        Attempt last = first.last();
        throw new JobFailedException(failure, first.attempts(), last);
    }
}
