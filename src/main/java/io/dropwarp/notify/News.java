package io.dropwarp.notify;

import io.dropwarp.model.JobEnded;
import io.dropwarp.model.Occasion;
import java.time.Duration;
import java.time.Instant;

/**
 * Something to tell. Components that do not belong to its occasion are null.
 *
 * @param occasion what happened
 * @param at when
 * @param end the job that ended
 * @param reason why nothing is, or was, taken in
 * @param pause how long nothing was taken in
 * @param summary what happened since the last one
 */
public record News(Occasion occasion, Instant at, JobEnded end, String reason, Duration pause, Summary summary) {

    /**
     * A job ended.
     *
     * @param end how
     * @return the news of it
     */
    public static News of(JobEnded end) {
        Occasion occasion = end.published() ? Occasion.PUBLISHED : Occasion.DEAD_LETTER;
        return new News(occasion, end.endedAt(), end, null, null, null);
    }

    /**
     * Nothing is taken in any more.
     *
     * @param at since when
     * @param reason why
     * @return the news of it
     */
    public static News paused(Instant at, String reason) {
        return new News(Occasion.PAUSED, at, null, reason, null, null);
    }

    /**
     * Arrivals are taken in again.
     *
     * @param at since when
     * @param reason why they were not
     * @param pause for how long
     * @return the news of it
     */
    public static News resumed(Instant at, String reason, Duration pause) {
        return new News(Occasion.RESUMED, at, null, reason, pause, null);
    }

    /**
     * It is time for a summary.
     *
     * @param summary what happened
     * @return the news of it
     */
    public static News of(Summary summary) {
        return new News(Occasion.SUMMARY, summary.to(), null, null, null, summary);
    }
}
