package io.dropwarp.metrics;

import io.dropwarp.notify.Channel;
import io.dropwarp.notify.NewsTally;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** Metrics of webhooks and mails. Thread-safe. */
public final class NotificationMetrics implements MeterBinder {

    private final NewsTally tally;

    public NotificationMetrics(NewsTally tally) {
        this.tally = tally;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        for (Channel channel : Channel.values()) {
            FunctionCounter.builder("dropwarp.notifications.sent", tally, all -> all.sent(channel))
                    .tag("channel", channel.label())
                    .description("Webhooks that were accepted, and mails that were sent")
                    .register(meters);
            String lost = "Notifications not delivered: dropped because of too many, or failed for good";
            FunctionCounter.builder("dropwarp.notifications.lost", tally, all -> all.dropped(channel))
                    .tag("channel", channel.label())
                    .tag("cause", "dropped")
                    .description(lost)
                    .register(meters);
            FunctionCounter.builder("dropwarp.notifications.lost", tally, all -> all.failed(channel))
                    .tag("channel", channel.label())
                    .tag("cause", "failed")
                    .description(lost)
                    .register(meters);
        }
    }
}
