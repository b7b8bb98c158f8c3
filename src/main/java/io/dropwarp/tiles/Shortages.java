package io.dropwarp.tiles;

import io.dropwarp.job.AttemptLog;
import io.dropwarp.job.JobMessage;
import io.dropwarp.job.Stage;

/**
 * How what ran out of memory is tried again: first alone, so that no other worker holds any; then, a tile, alone and in
 * twice as many parts each time, down to a floor. No two of these tries are equal, so they are not limited by the number
 * of attempts but by the floor. Stateless.
 */
final class Shortages {

    /** A part of fewer rows saves next to nothing: source window and cache are what is left. */
    private static final int LEAST_ROWS = 64;

    private Shortages() {}

    /** {@return whether a step that ran out of memory so often may be tried with less} */
    static boolean isMoreToTry(JobMessage step, int shortages) {
        if (!(step instanceof TileTask task)) {
            return shortages == 1;
        }
        int parts = parts(shortages);
        return parts == 1 || task.tile().height() / parts >= LEAST_ROWS;
    }

    /** {@return how often a step ran out of memory; a single tile also while it was warped together with its plan} */
    static int count(JobMessage step) {
        AttemptLog attempts = step.state().attempts();
        boolean alsoPlanned =
                step instanceof TileTask && step.state().requirePlan().tiling().count() == 1;
        return attempts.shortages(step.step()) + (alsoPlanned ? attempts.shortages(Stage.PLANNING.label()) : 0);
    }

    /** {@return the parts of a tile's next try after so many shortages: 1, 1, 2, 4 …} */
    static int parts(int shortages) {
        return 1 << Math.max(0, Math.min(shortages - 1, Integer.SIZE - 2));
    }
}
