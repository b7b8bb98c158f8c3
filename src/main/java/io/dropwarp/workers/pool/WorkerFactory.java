package io.dropwarp.workers.pool;

import io.dropwarp.workers.process.RecycleCause;
import io.dropwarp.workers.process.WorkerProcess;
import io.dropwarp.workers.process.WorkerState;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;

/**
 * What the object pool knows of workers, chosen so that nobody who waits in it is ever forgotten:
 *
 * <ul>
 *   <li>It makes them without a process, which their first borrower starts. So making one is immediate and never fails;
 *       else it would happen in threads that have just lost theirs, and leave others waiting after a failure.
 *   <li>It gets every worker back, dead or alive, and throws away the dead only when it is about to lend them. Were they
 *       destroyed on return, or by eviction, whoever was just about to wait would wait for a return that never comes.
 * </ul>
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

    /** Asked by the pool when it is about to lend a worker. If the answer is no it destroys it and tries the next. */
    @Override
    public boolean validateObject(PooledObject<WorkerProcess> pooled) {
        return pooled.getObject().lend();
    }

    @Override
    public void passivateObject(PooledObject<WorkerProcess> pooled) {
        pooled.getObject().giveBack(stopping.getAsBoolean());
    }

    @Override
    public void destroyObject(PooledObject<WorkerProcess> pooled) {
        pooled.getObject().dismiss(WorkerState.IDLE, RecycleCause.STOP);
    }
}
