package io.dropwarp.camel;

import io.dropwarp.notify.Channel;
import io.dropwarp.notify.NewsTally;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.camel.Exchange;
import org.apache.camel.component.seda.BlockingQueueFactory;
import org.apache.camel.component.seda.SedaConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates queues that never block: when one is full, it drops the oldest element. For news, which must not delay the
 * work it is about. Thread-safe.
 */
public final class NewestQueues implements BlockingQueueFactory<Exchange> {

    private static final Logger LOG = LoggerFactory.getLogger(NewestQueues.class);

    private static final long QUIET_NANOS = 60_000_000_000L;

    private final Channel channel;
    private final NewsTally tally;
    private long toldAt = System.nanoTime() - QUIET_NANOS;

    /** The tally counts the news that the channel's queues drop. */
    public NewestQueues(Channel channel, NewsTally tally) {
        this.channel = channel;
        this.tally = tally;
    }

    @Override
    public BlockingQueue<Exchange> create() {
        return create(SedaConstants.QUEUE_SIZE);
    }

    @Override
    public BlockingQueue<Exchange> create(int capacity) {
        return new Newest<>(capacity, this::dropped);
    }

    private synchronized void dropped() {
        long all = tally.countDropped(channel);
        // Once a minute, so that the log is not flooded as well.
        if (System.nanoTime() - toldAt >= QUIET_NANOS) {
            toldAt = System.nanoTime();
            LOG.warn(
                    "More news than the {} can take: the oldest is dropped, {} so far. Dead letters and ledger have it all.",
                    channel.label(),
                    all);
        }
    }

    /** A queue that is never full: it drops the oldest element instead. */
    static final class Newest<E> extends LinkedBlockingQueue<E> {

        private static final long serialVersionUID = 1L;

        private final transient Runnable dropped;

        /** {@code dropped} runs for each element that is dropped. */
        Newest(int capacity, Runnable dropped) {
            super(capacity);
            this.dropped = dropped;
        }

        @Override
        public boolean add(E element) {
            return offer(element);
        }

        @Override
        public boolean offer(E element) {
            while (!super.offer(element)) {
                if (poll() != null) {
                    dropped.run();
                }
            }
            return true;
        }
    }
}
