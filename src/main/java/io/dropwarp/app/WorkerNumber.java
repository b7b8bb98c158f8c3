package io.dropwarp.app;

import io.dropwarp.config.Config;
import io.dropwarp.worker.WorkerCount;

/** How many workers a configuration gives. */
final class WorkerNumber {

    private static final long MIB = 1024L * 1024;

    private WorkerNumber() {}

    /**
     * The number of workers.
     *
     * @param config the settings
     * @return as configured, else as fits the machine
     */
    static int of(Config config) {
        return config.worker().count() > 0
                ? config.worker().count()
                : WorkerCount.fitting(config.worker().memoryMb() * MIB).count();
    }
}
