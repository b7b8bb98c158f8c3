package io.dropwarp.camel;

import io.dropwarp.job.JobMessage;
import io.dropwarp.job.JobState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.seda.SedaEndpoint;
import org.apache.camel.spi.InflightRepository.InflightExchange;

/**
 * The queues between the routes. Nothing else outside the routes knows their addresses. Usable once Camel is started.
 * Thread-safe.
 */
public record Queues(Supplier<CamelContext> context) {

    /** Jobs that wait to be planned. */
    public static final String ARRIVALS = "arrivals";

    /** Planned jobs that wait to be split into tiles. */
    public static final String SCENES = "scenes";

    /** Tiles that wait for a worker. */
    public static final String TILES = "tiles";

    private static final long LOOK_MILLIS = 20;

    private static final String SCHEME = "^seda:(//)?";

    /** A queue that {@link MeasuredQueues} made, and its name in addresses, e.g. {@code tiles}. */
    public record Measured(String name, MeasuredQueue<Exchange> queue) {}

    /** Puts a job into a queue; waits while the queue is full. */
    public void offer(String queue, JobState state) {
        try (ProducerTemplate template = context.get().createProducerTemplate()) {
            template.sendBody("seda:" + queue + "?blockWhenFull=true", state);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits until a queue has room for some elements, or for half of what it holds if that is less.
     *
     * @return for how many there is room, at most {@code most}; 0 if the routes stop
     */
    public int awaitRoom(String queue, int most) {
        BlockingQueue<Exchange> places = endpoints()
                .filter(endpoint -> name(endpoint).equals(queue))
                .map(SedaEndpoint::getQueue)
                .findAny()
                .orElseThrow();
        int half = (places.size() + places.remainingCapacity()) / 2;
        int enough = Math.min(most, Math.max(1, half));
        try {
            while (places.remainingCapacity() < enough) {
                if (context.get().isStopping()) {
                    return 0;
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
        return enough;
    }

    /** {@return number of exchanges waiting in a queue; 0 if there is no such queue} */
    public int depth(String queue) {
        return endpoints()
                .filter(endpoint -> name(endpoint).equals(queue))
                .mapToInt(SedaEndpoint::getCurrentQueueSize)
                .max()
                .orElse(0);
    }

    /**
     * {@return ids of the jobs that are queued or being processed; only if Camel's exchanges in flight may be browsed}
     */
    public Set<String> jobs() {
        Set<String> jobs = new HashSet<>();
        // Queues first: an exchange moves from a queue to processing, and back only after being in both for a while.
        endpoints().forEach(endpoint -> endpoint.getExchanges().forEach(exchange -> add(exchange, jobs)));
        for (InflightExchange one : context.get().getInflightRepository().browse()) {
            add(one.getExchange(), jobs);
        }
        return jobs;
    }

    private static void add(Exchange exchange, Set<String> jobs) {
        Object body = exchange.getMessage().getBody();
        // Jobs claimed together are a list until each is queued.
        for (Object one : body instanceof List<?> list ? list : Collections.singletonList(body)) {
            if (one instanceof JobMessage message) {
                jobs.add(message.state().job().id());
            }
        }
    }

    /** {@return the queues that {@link MeasuredQueues} made, in no particular order} */
    public List<Measured> measured() {
        return endpoints()
                .filter(endpoint -> endpoint.getQueue() instanceof MeasuredQueue)
                .map(endpoint -> new Measured(name(endpoint), (MeasuredQueue<Exchange>) endpoint.getQueue()))
                .distinct()
                .toList();
    }

    /** To be called before the routes are stopped, which waits for one more poll of each consumer. */
    public void releaseConsumers() {
        measured().forEach(one -> one.queue().releaseConsumers());
    }

    /**
     * Ends the consumers of all queues, which were released and must be empty and stay so, before the routes are stopped:
     * Camel alone would wait for one queue after the other.
     */
    public void endConsumers() {
        try {
            List<Thread> ends = endpoints()
                    .flatMap(endpoint -> endpoint.getConsumers().stream())
                    .map(consumer -> new Thread(() -> consumer.prepareShutdown(false, false), "end-of-queue"))
                    .toList();
            ends.forEach(Thread::start);
            for (Thread end : ends) {
                end.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Stream<SedaEndpoint> endpoints() {
        return context.get().getEndpoints().stream()
                .filter(SedaEndpoint.class::isInstance)
                .map(SedaEndpoint.class::cast);
    }

    private static String name(SedaEndpoint endpoint) {
        return endpoint.getEndpointBaseUri().replaceFirst(SCHEME, "");
    }
}
