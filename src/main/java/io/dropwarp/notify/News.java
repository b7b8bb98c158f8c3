package io.dropwarp.notify;

import io.dropwarp.model.JobEnded;
import io.dropwarp.model.Occasion;
import java.time.Duration;
import java.time.Instant;

/** An event. Components that do not apply to its occasion are null. */
public record News(Occasion occasion, Instant at, JobEnded end, String reason, Duration pause, Summary summary) {

    /** A job ended. */
    public static News of(JobEnded end) {
        Occasion occasion = end.published() ? Occasion.PUBLISHED : Occasion.DEAD_LETTER;
        return new News(occasion, end.endedAt(), end, null, null, null);
    }

    /** The intake was paused. */
    public static News paused(Instant at, String reason) {
        return new News(Occasion.PAUSED, at, null, reason, null, null);
    }

    /** The intake resumed after a pause. */
    public static News resumed(Instant at, String reason, Duration pause) {
        return new News(Occasion.RESUMED, at, null, reason, pause, null);
    }

    /** It is time for a summary. */
    public static News of(Summary summary) {
        return new News(Occasion.SUMMARY, summary.to(), null, null, null, summary);
    }
}
