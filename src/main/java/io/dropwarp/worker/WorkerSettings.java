package io.dropwarp.worker;

import java.util.Objects;

/**
 * All a pool of workers has to be told.
 *
 * @param count most workers at once
 * @param command what a worker is started as
 * @param limits what a worker may use
 * @param memory what all together may use
 */
public record WorkerSettings(int count, WorkerCommand command, WorkerLimits limits, PoolMemory memory) {

    public WorkerSettings {
        Objects.requireNonNull(command, "command");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(memory, "memory");
        if (count < 1) {
            throw new IllegalArgumentException("At least one worker is needed, not " + count);
        }
    }
}
