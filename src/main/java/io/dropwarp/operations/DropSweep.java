package io.dropwarp.operations;

import java.time.Duration;

/**
 * Takes everything that waits in the drop folder: what a share did not tell of, or, where the folder is not watched all the
 * time, whatever has come since the last time. Ends when nothing that has settled is left.
 */
public final class DropSweep implements Sweep {

    private static final long LOOK_MILLIS = 50;

    private final Intake intake;
    private final Duration settling;

    /** The drop folder as it is seen by who takes files from it. */
    public interface Intake {

        /**
         * Opens the folder, or shuts it again where it is not watched all the time.
         *
         * @param open whether to look
         */
        void sweep(boolean open);

        /** {@return number of looks so far} */
        long looks();

        /** {@return arrivals claimed so far} */
        long claimed();

        /** {@return settled arrivals that the last look found} */
        int settled();

        /** {@return rasters that the last look found too young, or waiting for others} */
        int unsettled();
    }

    /**
     * A sweep.
     *
     * @param intake the drop folder
     * @param quiet how long a file must be unchanged to be settled
     */
    public DropSweep(Intake intake, Duration quiet) {
        this.intake = intake;
        // One look to see a file, and one after the quiet time to see that it has not changed.
        this.settling = quiet.plus(quiet.dividedBy(2)).plusSeconds(1);
    }

    @Override
    public String name() {
        return "drop";
    }

    @Override
    public String run(SweepRun run) {
        long before = intake.claimed();
        long start = System.nanoTime();
        intake.sweep(true);
        try {
            long looks = intake.looks();
            boolean first = true;
            while (run.pause(LOOK_MILLIS)) {
                // A look that began before the settling time was over may have found nothing settled yet.
                boolean late = System.nanoTime() - start > settling.toNanos();
                if (intake.looks() > looks && intake.settled() == 0 && (late || intake.unsettled() == 0)) {
                    if (!first) {
                        break;
                    }
                    first = false;
                    looks = intake.looks();
                }
            }
        } finally {
            intake.sweep(false);
        }
        run.count("claimed", intake.claimed() - before);
        run.count("left", intake.settled() + intake.unsettled());
        return run.figure("claimed") + " arrival(s) claimed, " + run.figure("left")
                + " left that still change or wait.";
    }
}
