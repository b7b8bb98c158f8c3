package io.dropwarp.worker;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;

/**
 * What the object pool knows of workers. It makes them without a process, which their first borrower starts: making one
 * is so immediate and never fails. Otherwise the pool would start processes in threads that have just lost theirs, and
 * leave others waiting for ever after a start that failed.
 */
final class WorkerFactory extends BasePooledObjectFactory<WorkerProcess> {

    private final Supplier<WorkerProcess> unstarted;
    private final BooleanSupplier stopping;

    /**
     * Builds the factory.
     *
     * @param unstarted makes a worker in state NEW
     * @param stopping whether the service stops
     */
    WorkerFactory(Supplier<WorkerProcess> unstarted, BooleanSupplier stopping) {
        this.unstarted = unstarted;
        this.stopping = stopping;
    }

    @Override
    public WorkerProcess create() {
        return unstarted.get();
    }

    @Override
    public PooledObject<WorkerProcess> wrap(WorkerProcess worker) {
        return new DefaultPooledObject<>(worker);
    }

    /**
     * Asked when a worker is lent or given back: one that is lost or due is destroyed, and its place is free. At a stop
     * all are, but for the unstarted one that lets waiters out; see {@link WorkerPool#quiesce}.
     */
    @Override
    public boolean validateObject(PooledObject<WorkerProcess> pooled) {
        WorkerProcess worker = pooled.getObject();
        return stopping.getAsBoolean() ? worker.state() == WorkerState.NEW : worker.reusable();
    }

    @Override
    public void destroyObject(PooledObject<WorkerProcess> pooled) {
        pooled.getObject().retire(stopping.getAsBoolean() ? RecycleCause.STOP : RecycleCause.IDLE);
    }
}
