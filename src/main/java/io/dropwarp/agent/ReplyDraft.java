package io.dropwarp.agent;

import io.dropwarp.model.AssembledOutput;
import io.dropwarp.model.Failure;
import io.dropwarp.model.Plan;
import io.dropwarp.model.SourceInfo;
import io.dropwarp.model.WarpedTile;
import io.dropwarp.protocol.Reply;
import io.dropwarp.protocol.ResolvedCrs;
import java.util.List;

/** The parts of a reply as they come about. Not thread-safe. */
final class ReplyDraft {

    ResolvedCrs crs;
    Plan plan;
    WarpedTile tile;
    AssembledOutput output;
    Failure failure;
    String trace;
    SourceInfo source;

    /**
     * The reply; beside a failure stands only what was learnt of the source, and how it was to be warped.
     *
     * @param seconds time the request took
     * @param messages what native code wrote meanwhile
     * @param peakRss largest resident memory in bytes, or null
     * @return the line to send
     */
    Reply reply(double seconds, List<String> messages, Long peakRss) {
        boolean failed = failure != null;
        return new Reply(
                null,
                null,
                failed ? null : crs,
                plan,
                failed ? null : tile,
                failed ? null : output,
                failure,
                trace,
                failed ? source : null,
                messages,
                seconds,
                peakRss);
    }
}
