package io.dropwarp.notify;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What became of the news, for metrics. Thread-safe; each number only grows. */
public final class NewsTally {

    private final Map<Channel, LongAdder> sent = zeros();
    private final Map<Channel, LongAdder> dropped = zeros();
    private final Map<Channel, LongAdder> failed = zeros();

    /** Creates one that has counted nothing. */
    public NewsTally() {}

    /**
     * Some got where it should.
     *
     * @param channel how
     */
    public void countSent(Channel channel) {
        sent.get(channel).increment();
    }

    /**
     * Some was dropped unsent: too much newer waits.
     *
     * @param channel how it would have been sent
     * @return how many were so far
     */
    public long countDropped(Channel channel) {
        dropped.get(channel).increment();
        return dropped(channel);
    }

    /**
     * Some could not be sent, however often it was tried.
     *
     * @param channel how
     */
    public void countFailed(Channel channel) {
        failed.get(channel).increment();
    }

    /**
     * Webhooks called, or mails sent.
     *
     * @param channel which
     * @return how many
     */
    public long sent(Channel channel) {
        return sent.get(channel).sum();
    }

    /**
     * News dropped unsent.
     *
     * @param channel how it would have been sent
     * @return how many
     */
    public long dropped(Channel channel) {
        return dropped.get(channel).sum();
    }

    /**
     * Webhooks or mails given up.
     *
     * @param channel which
     * @return how many
     */
    public long failed(Channel channel) {
        return failed.get(channel).sum();
    }

    private static Map<Channel, LongAdder> zeros() {
        Map<Channel, LongAdder> counters = new EnumMap<>(Channel.class);
        for (Channel channel : Channel.values()) {
            counters.put(channel, new LongAdder());
        }
        return counters;
    }
}
