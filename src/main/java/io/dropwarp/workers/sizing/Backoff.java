package io.dropwarp.workers.sizing;

/** Exponential backoff: the wait doubles after each attempt that did not help. For one thread. */
final class Backoff {

    private static final int DOUBLINGS = 3;

    private final int first;
    private final int afterFailure;
    private int wait;

    /** {@code first} is the wait before the first failure, {@code afterFailure} that after it, both in windows. */
    Backoff(int first, int afterFailure) {
        this.first = first;
        this.afterFailure = afterFailure;
        this.wait = first;
    }

    /** {@return whether this many windows are enough} */
    boolean isOver(int windows) {
        return windows >= wait;
    }

    void failed() {
        wait = Math.min(Math.max(wait * 2, afterFailure), afterFailure << DOUBLINGS);
    }

    /** {@return whether the last attempt did not help} */
    boolean hasFailed() {
        return wait != first;
    }

    void worked() {
        wait = first;
    }
}
