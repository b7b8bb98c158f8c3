package io.dropwarp.camel;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.seda.BlockingQueueFactory;
import org.apache.camel.component.seda.SedaComponent;
import org.apache.camel.component.seda.SedaEndpoint;

/**
 * Makes the queues of the routes, so that the time their producers wait for room is known. Camel itself tells only how
 * long a queue is. Thread-safe.
 */
public final class MeasuredQueues implements BlockingQueueFactory<Exchange> {

    private static final int CAMELS_DEFAULT = 1000;

    /** Creates a factory that has made no queue yet. */
    public MeasuredQueues() {}

    /** A queue between two routes, to be asked at any time. */
    public interface Queue {

        /** {@return its name, e.g. {@code tiles}} */
        String name();

        /** {@return exchanges in it now} */
        int depth();

        /** {@return most exchanges at once} */
        int capacity();

        /** {@return seconds that producers waited for room so far, all together} */
        double blockedSeconds();
    }

    private record Of(String name, MeasuredQueue<Exchange> queue) implements Queue {

        @Override
        public int depth() {
            return queue.size();
        }

        @Override
        public int capacity() {
            return queue.size() + queue.remainingCapacity();
        }

        @Override
        public double blockedSeconds() {
            return queue.blockedSeconds();
        }
    }

    @Override
    public BlockingQueue<Exchange> create() {
        return create(CAMELS_DEFAULT);
    }

    @Override
    public BlockingQueue<Exchange> create(int capacity) {
        return new MeasuredQueue<>(capacity);
    }

    /**
     * Has all queues made here.
     *
     * @param context Camel, before its routes are there
     */
    public void apply(CamelContext context) {
        context.getComponent("seda", SedaComponent.class).setDefaultQueueFactory(this);
    }

    /**
     * The queues that were made.
     *
     * @param context Camel, started
     * @return in no particular order
     */
    public static List<Queue> of(CamelContext context) {
        return context.getEndpoints().stream()
                .filter(SedaEndpoint.class::isInstance)
                .map(SedaEndpoint.class::cast)
                .filter(endpoint -> endpoint.getQueue() instanceof MeasuredQueue)
                .map(endpoint -> new Of(name(endpoint), (MeasuredQueue<Exchange>) endpoint.getQueue()))
                .distinct()
                .map(Queue.class::cast)
                .toList();
    }

    private static String name(SedaEndpoint endpoint) {
        return endpoint.getEndpointBaseUri().replaceFirst("^seda:(//)?", "");
    }
}
