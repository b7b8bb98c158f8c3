package io.dropwarp.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.dropwarp.model.AssembledOutput;
import io.dropwarp.model.Failure;
import io.dropwarp.model.Plan;
import io.dropwarp.model.SourceInfo;
import io.dropwarp.model.WarpedTile;
import java.util.List;

/**
 * A worker's answer: one {@link Ready} after its start; then for each request any number of {@link Progress}, and last one
 * {@link Done} or {@link Failed}. Each is a line of JSON, and its keys say which it is. Components that do not apply are
 * null and left out.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION, defaultImpl = Reply.Done.class)
@JsonSubTypes({
    @JsonSubTypes.Type(Reply.Ready.class),
    @JsonSubTypes.Type(Reply.Progress.class),
    @JsonSubTypes.Type(Reply.Done.class),
    @JsonSubTypes.Type(Reply.Failed.class)
})
public sealed interface Reply {

    /** The worker's first line: what it is. */
    record Ready(WorkerInfo ready) implements Reply {}

    /** A sign of life, with the share of the work done, 0 to 1. */
    record Progress(double progress) implements Reply {}

    /**
     * A request was done.
     *
     * @param crs answer to {@link Request.ResolveCrs}
     * @param plan answer to {@link Request.MakePlan}
     * @param tile answer to {@link Request.WarpTile}, and to {@link Request.MakePlan} when its one tile was warped at once
     * @param output answer to {@link Request.Assemble}, and to {@link Request.MakePlan} when all was done at once
     * @param messages GDAL's errors and warnings meanwhile, oldest first, at most 50
     * @param seconds time it took
     * @param peakRssBytes largest resident memory of the worker process so far
     */
    // Can also be read by itself, which is faster: nothing is buffered until its type is known.
    @JsonTypeInfo(use = JsonTypeInfo.Id.NONE)
    record Done(
            ResolvedCrs crs,
            Plan plan,
            WarpedTile tile,
            AssembledOutput output,
            List<String> messages,
            Double seconds,
            Long peakRssBytes)
            implements Reply {

        /** Before it is measured. */
        public Done(ResolvedCrs crs, Plan plan, WarpedTile tile, AssembledOutput output) {
            this(crs, plan, tile, output, null, null, null);
        }

        /** {@return the same with what was measured} */
        public Done measured(List<String> said, double time, Long peak) {
            return new Done(crs, plan, tile, output, said, time, peak);
        }
    }

    /**
     * A request failed.
     *
     * @param trace stack trace of a failure with code INTERNAL
     * @param source what was learned about the source before
     * @param plan the plan, if it was made before
     * @param messages GDAL's errors and warnings meanwhile, oldest first, at most 50
     * @param seconds time it took
     * @param peakRssBytes largest resident memory of the worker process so far
     */
    record Failed(
            Failure failure,
            String trace,
            SourceInfo source,
            Plan plan,
            List<String> messages,
            Double seconds,
            Long peakRssBytes)
            implements Reply {}
}
