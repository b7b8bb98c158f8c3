package io.dropwarp.app;

import io.dropwarp.config.Config;

/** How many workers a configuration gives. */
final class WorkerNumber {

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
                : Runtime.getRuntime().availableProcessors();
    }
}
