package io.dropwarp.operations;

import java.time.Duration;

/**
 * Takes all settled files in the drop folder: those a network share sent no events for, or, where the folder is not
 * watched all the time, everything since the last sweep. Ends when nothing settled is left.
 */
public final class DropSweep implements Sweep {

    private static final long LOOK_MILLIS = 50;

    private final Intake intake;
    private final Duration settling;

    /** The intake as seen by this sweep. */
    public interface Intake {

        /** Opens the intake; with false, closes it again unless the folder is watched all the time. */
        void sweep(boolean open);

        /** {@return number of scans so far} */
        long looks();

        /** {@return arrivals claimed so far} */
        long claimed();

        /** {@return settled arrivals that the last scan found} */
        int settled();

        /** {@return rasters that the last scan found not settled yet, or waiting for others} */
        int unsettled();
    }

    public DropSweep(Intake intake, Duration quiet) {
        this.intake = intake;
        // One scan to see a file, and one after the quiet time to see that it has not changed.
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
                // A scan that began before the quiet time was over may have found nothing settled yet.
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
