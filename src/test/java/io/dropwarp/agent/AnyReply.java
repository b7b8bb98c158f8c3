package io.dropwarp.agent;

import io.dropwarp.model.AssembledOutput;
import io.dropwarp.model.Failure;
import io.dropwarp.model.Plan;
import io.dropwarp.model.SourceInfo;
import io.dropwarp.model.WarpedTile;
import io.dropwarp.protocol.ResolvedCrs;
import io.dropwarp.protocol.WorkerInfo;
import java.util.List;

/** Any line a worker sends, read without {@link io.dropwarp.protocol.Reply}: a second reader of the same JSON. */
public record AnyReply(
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
