package io.dropwarp.workers.sizing;

/**
 * How many workers a pool may have at once: it starts with some, and may come to have more while that gets more done.
 *
 * @param start at first, and never fewer
 * @param most at any time
 */
public record WorkerRange(int start, int most) {

    public WorkerRange {
        if (start < 1 || most < start) {
            throw new IllegalArgumentException(
                    "At least one worker is needed, and at most not fewer: " + start + " to " + most);
        }
    }

    /**
     * A number that never changes.
     *
     * @param count workers
     * @return from that to that
     */
    public static WorkerRange fixed(int count) {
        return new WorkerRange(count, count);
    }

    /** {@return whether the number may change} */
    public boolean adapts() {
        return most > start;
    }
}
