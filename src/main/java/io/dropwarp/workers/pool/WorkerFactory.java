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
 * Creates and validates workers for the object pool, so that no thread waiting in it is ever forgotten:
 * <ul>
 * <li>Workers are created without a process, which their first borrower starts. So creation is immediate and never
 *     fails; else it would happen in threads that have just lost their worker, and leave others waiting after a
 *     failure.
 * <li>Every worker is returned, dead or alive, and dead ones are destroyed only when they are about to be lent. If they
 *     were destroyed on return or by eviction, a thread about to wait could wait for a return that never comes.
 * </ul>
 */
final class WorkerFactory extends BasePooledObjectFactory<WorkerProcess> {

    private final Supplier<WorkerProcess> unstarted;
    private final BooleanSupplier stopping;

    /** The supplier makes workers in state NEW. */
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

    /** Called when a worker is about to be lent. On false, the pool destroys it and tries the next. */
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
