package io.dropwarp.tiles;

import io.dropwarp.job.AttemptLog;
import io.dropwarp.job.JobMessage;
import io.dropwarp.job.Stage;

/**
 * How a step that ran out of memory is retried: first alone, so that no other worker holds memory; then, for a tile,
 * alone and in twice as many parts each time, down to a minimum. Each retry differs from the last, so the minimum
 * limits them, not the number of attempts. Stateless.
 */
final class Shortages {

    /** Fewer rows per part save almost nothing: the source window and the cache dominate. */
    private static final int LEAST_ROWS = 64;

    private Shortages() {}

    /** {@return whether a step may be retried with less memory after this many failures for lack of it} */
    static boolean isMoreToTry(JobMessage step, int shortages) {
        if (!(step instanceof TileTask task)) {
            return shortages == 1;
        }
        int parts = parts(shortages);
        return parts == 1 || task.tile().height() / parts >= LEAST_ROWS;
    }

    /** {@return how often a step ran out of memory; for a single tile, including attempts together with its plan} */
    static int count(JobMessage step) {
        AttemptLog attempts = step.state().attempts();
        boolean alsoPlanned =
                step instanceof TileTask && step.state().requirePlan().tiling().count() == 1;
        return attempts.shortages(step.step()) + (alsoPlanned ? attempts.shortages(Stage.PLANNING.label()) : 0);
    }

    /** {@return the parts of a tile's next attempt after so many shortages: 1, 1, 2, 4 …} */
    static int parts(int shortages) {
        return 1 << Math.max(0, Math.min(shortages - 1, Integer.SIZE - 2));
    }
}
