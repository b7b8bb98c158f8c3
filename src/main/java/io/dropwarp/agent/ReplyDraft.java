package io.dropwarp.agent;

import io.dropwarp.model.AssembledOutput;
import io.dropwarp.model.Failure;
import io.dropwarp.model.Plan;
import io.dropwarp.model.SourceInfo;
import io.dropwarp.model.WarpedTile;
import io.dropwarp.protocol.Reply;
import io.dropwarp.protocol.ResolvedCrs;
import java.util.List;

/** Collects the parts of a reply. Not thread-safe. */
final class ReplyDraft {

    ResolvedCrs crs;
    Plan plan;
    WarpedTile tile;
    AssembledOutput output;
    Failure failure;
    String trace;
    SourceInfo source;

    /**
     * {@return the reply} A failure only comes with the source's description and how it was to be warped.
     *
     * @param peakRss peak resident memory in bytes, or null
     * @param messages what native code wrote meanwhile
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
