package io.dropwarp.cli;

import io.dropwarp.app.Workers;
import io.dropwarp.config.Config;
import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.sizing.WorkerRange;

/** The service's own way to its workers, for the fuzzer. */
public final class FuzzPool {

    private FuzzPool() {}

    /**
     * The pool that a service with this configuration has.
     *
     * @param config its settings
     * @param count number of workers
     * @return the pool; the caller closes it
     */
    public static WorkerPool of(Config config, int count) {
        return new Workers(config, WorkerRange.fixed(count), false).pool();
    }
}
