package io.dropwarp.camel;

import java.util.concurrent.BlockingQueue;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.seda.BlockingQueueFactory;
import org.apache.camel.component.seda.SedaComponent;
import org.apache.camel.component.seda.SedaConstants;

/**
 * Creates the queues of the routes, so that their producers' waiting time is known. Camel itself only reports the
 * length of a queue. Thread-safe.
 */
public final class MeasuredQueues implements BlockingQueueFactory<Exchange> {

    @Override
    public BlockingQueue<Exchange> create() {
        return create(SedaConstants.QUEUE_SIZE);
    }

    @Override
    public BlockingQueue<Exchange> create(int capacity) {
        return new MeasuredQueue<>(capacity);
    }

    /** Makes Camel create its queues here. Must be called before routes are added. */
    public void apply(CamelContext context) {
        context.getComponent("seda", SedaComponent.class).setDefaultQueueFactory(this);
    }
}
