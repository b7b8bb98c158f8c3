package io.dropwarp.workers.sizing;

/**
 * Range of a pool's number of workers: it begins with {@code start}, never has fewer, and may get more while throughput
 * rises.
 */
public record WorkerRange(int start, int most) {

    public WorkerRange {
        if (start < 1 || most < start) {
            throw new IllegalArgumentException(
                    "At least one worker is needed, and at most not fewer: " + start + " to " + most);
        }
    }

    /** {@return a fixed number} */
    public static WorkerRange fixed(int count) {
        return new WorkerRange(count, count);
    }

    /** {@return whether the number may change} */
    public boolean adapts() {
        return most > start;
    }
}
