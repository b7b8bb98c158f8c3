package io.dropwarp.cli;

import io.dropwarp.config.Config;
import io.dropwarp.workers.sizing.WorkerCount;
import io.dropwarp.workers.sizing.WorkerRange;

/** The number of workers for a configuration. */
final class WorkerNumber {

    private static final long MIB = 1024L * 1024;

    private WorkerNumber() {}

    /** {@return the number at the start and the maximum: as configured, else as fits the machine} */
    static WorkerRange of(Config config) {
        Config.Worker worker = config.worker();
        if (worker.count() > 0) {
            return WorkerRange.fixed(worker.count());
        }
        int start = WorkerCount.fitting(worker.memoryMb() * MIB).count();
        if (!worker.pooled()) {
            return WorkerRange.fixed(start); // tuning needs a pool
        }
        int most = worker.maxCount() > 0
                ? worker.maxCount()
                : WorkerCount.most(worker.memoryMb() * MIB).count();
        return new WorkerRange(start, Math.max(start, most));
    }
}
