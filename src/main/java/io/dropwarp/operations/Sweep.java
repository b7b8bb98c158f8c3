package io.dropwarp.operations;

import java.io.IOException;

/** One thing that is done now and then. Run by one thread at a time. */
public interface Sweep {

    /** {@return its name, as on the command line} */
    String name();

    /** {@return whether it can say what it would do without doing it} */
    default boolean hasDryRun() {
        return false;
    }

    /**
     * Does it.
     *
     * @param run is told what was done, and says when to end
     * @return what it did, in one sentence
     * @throws IOException if it could not
     */
    String run(SweepRun run) throws IOException;
}
