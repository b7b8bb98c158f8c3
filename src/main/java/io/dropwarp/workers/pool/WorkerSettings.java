package io.dropwarp.workers.pool;

import io.dropwarp.workers.process.WorkerCommand;
import io.dropwarp.workers.process.WorkerLimits;
import io.dropwarp.workers.sizing.PoolMemory;
import io.dropwarp.workers.sizing.WorkerRange;
import java.util.Objects;

/**
 * All a pool of workers has to be told.
 *
 * @param range how many workers at once
 * @param command what a worker is started as
 * @param limits what a worker may use
 * @param memory what all together may use
 */
public record WorkerSettings(WorkerRange range, WorkerCommand command, WorkerLimits limits, PoolMemory memory) {

    public WorkerSettings {
        Objects.requireNonNull(range, "range");
        Objects.requireNonNull(command, "command");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(memory, "memory");
    }

    /**
     * A pool whose number of workers never changes.
     *
     * @param count most workers at once
     * @param command what a worker is started as
     * @param limits what a worker may use
     * @param memory what all together may use
     */
    public WorkerSettings(int count, WorkerCommand command, WorkerLimits limits, PoolMemory memory) {
        this(WorkerRange.fixed(count), command, limits, memory);
    }
}
