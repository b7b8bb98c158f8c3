package io.dropwarp.workers.pool;

import io.dropwarp.workers.process.WorkerCommand;
import io.dropwarp.workers.process.WorkerLimits;
import io.dropwarp.workers.sizing.PoolMemory;
import io.dropwarp.workers.sizing.WorkerRange;
import java.util.Objects;

/** Everything a pool needs to know; the memory is the limit of all workers together. */
public record WorkerSettings(WorkerRange range, WorkerCommand command, WorkerLimits limits, PoolMemory memory) {

    public WorkerSettings {
        Objects.requireNonNull(range, "range");
        Objects.requireNonNull(command, "command");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(memory, "memory");
    }

    /** A fixed number of workers. */
    public WorkerSettings(int count, WorkerCommand command, WorkerLimits limits, PoolMemory memory) {
        this(WorkerRange.fixed(count), command, limits, memory);
    }
}
