package io.dropwarp.cli;

import io.dropwarp.config.Config;
import io.dropwarp.workers.sizing.WorkerCount;
import io.dropwarp.workers.sizing.WorkerRange;

/** How many workers a configuration gives. */
final class WorkerNumber {

    private static final long MIB = 1024L * 1024;

    private WorkerNumber() {}

    /**
     * The number of workers, and how far it may grow.
     *
     * @param config the settings
     * @return as configured, else as fits the machine
     */
    static WorkerRange of(Config config) {
        Config.Worker worker = config.worker();
        if (worker.count() > 0) {
            return WorkerRange.fixed(worker.count());
        }
        int start = WorkerCount.fitting(worker.memoryMb() * MIB).count();
        if (!worker.pooled()) {
            return WorkerRange.fixed(start); // nobody counts what fresh processes do
        }
        int most = worker.maxCount() > 0
                ? worker.maxCount()
                : WorkerCount.most(worker.memoryMb() * MIB).count();
        return new WorkerRange(start, Math.max(start, most));
    }
}
