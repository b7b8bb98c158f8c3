package io.dropwarp.operations;

import java.io.IOException;

/** A periodic maintenance task. Run by one thread at a time. */
public interface Sweep {

    /** {@return its name, as on the command line} */
    String name();

    /** {@return whether it can report what it would do without doing it} */
    default boolean hasDryRun() {
        return false;
    }

    /**
     * {@return what it did, in one sentence} Progress goes to the run, which also tells when to stop early.
     *
     * @throws IOException if it failed
     */
    String run(SweepRun run) throws IOException;
}
