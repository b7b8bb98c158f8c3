package io.dropwarp.workers.sizing;

/** How long to leave alone what did not help: twice as long after each time. For one thread. */
final class Backoff {

    private static final int DOUBLINGS = 3;

    private final int first;
    private final int afterFailure;
    private int wait;

    /**
     * Begins.
     *
     * @param first windows to wait while nothing has failed
     * @param afterFailure windows to wait after the first failure
     */
    Backoff(int first, int afterFailure) {
        this.first = first;
        this.afterFailure = afterFailure;
        this.wait = first;
    }

    /** {@return whether so many windows are enough} */
    boolean isOver(int windows) {
        return windows >= wait;
    }

    void failed() {
        wait = Math.min(Math.max(wait * 2, afterFailure), afterFailure << DOUBLINGS);
    }

    /** {@return whether the last attempt was one that did not help} */
    boolean hasFailed() {
        return wait != first;
    }

    void worked() {
        wait = first;
    }
}
