package io.dropwarp.agent;

import io.dropwarp.gdal.core.Progress;
import io.dropwarp.protocol.Reply;

/** Forwards progress, rarely enough to cost nothing. Used by one thread. */
final class ProgressReport implements Progress {

    private static final long EVERY_NANOS = 200_000_000L;

    private final ReplyChannel replies;
    private long last = System.nanoTime();

    ProgressReport(ReplyChannel replies) {
        this.replies = replies;
    }

    @Override
    public void at(double share) {
        long now = System.nanoTime();
        if (now - last >= EVERY_NANOS) {
            last = now;
            double bounded = Double.isFinite(share) ? Math.max(0, Math.min(1, share)) : 0;
            replies.send(new Reply.Progress(bounded));
        }
    }
}
