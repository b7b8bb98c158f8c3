package io.dropwarp.notify;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counters of notifications, for metrics. Thread-safe; each number only grows. */
public final class NewsTally {

    private final Map<Channel, LongAdder> sent = zeros();
    private final Map<Channel, LongAdder> dropped = zeros();
    private final Map<Channel, LongAdder> failed = zeros();

    public NewsTally() {}

    /** Counts a delivered notification. */
    public void countSent(Channel channel) {
        sent.get(channel).increment();
    }

    /** Counts an event dropped because too many newer ones wait. Returns the number dropped so far. */
    public long countDropped(Channel channel) {
        dropped.get(channel).increment();
        return dropped(channel);
    }

    /** Counts a notification that could not be delivered after all retries. */
    public void countFailed(Channel channel) {
        failed.get(channel).increment();
    }

    /** {@return number of webhooks called, or mails sent} */
    public long sent(Channel channel) {
        return sent.get(channel).sum();
    }

    /** {@return number of events dropped} */
    public long dropped(Channel channel) {
        return dropped.get(channel).sum();
    }

    /** {@return number of webhooks or mails given up} */
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
