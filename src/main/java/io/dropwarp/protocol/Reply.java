package io.dropwarp.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.dropwarp.model.AssembledOutput;
import io.dropwarp.model.Failure;
import io.dropwarp.model.Plan;
import io.dropwarp.model.SourceInfo;
import io.dropwarp.model.WarpedTile;
import java.util.List;

/**
 * A worker's answer. One line with {@code ready} after its start; then for each request any number of lines with {@code
 * progress} only, and a last line without it. Components that do not apply are null and left out.
 *
 * @param progress share of the work done, 0 to 1; a sign of life
 * @param crs answer to {@link Request.ResolveCrs}
 * @param plan answer to {@link Request.MakePlan}
 * @param tile answer to {@link Request.WarpTile}, and to {@link Request.MakePlan} if its only tile was warped at once
 * @param output answer to {@link Request.Assemble}, and to {@link Request.MakePlan} if everything was done at once
 * @param failure why the request failed; then only {@code source} and the measurements may be present
 * @param trace stack trace of a failure with code INTERNAL
 * @param source what was learnt of the source before the failure
 * @param messages GDAL's errors and warnings during the request, oldest first, at most 50
 * @param peakRssBytes peak resident memory of the worker process so far
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Reply(
        WorkerInfo ready,
        Double progress,
        ResolvedCrs crs,
        Plan plan,
        WarpedTile tile,
        AssembledOutput output,
        Failure failure,
        String trace,
        SourceInfo source,
        List<String> messages,
        Double seconds,
        Long peakRssBytes) {}
