package io.dropwarp.app;

import io.dropwarp.camel.NewestQueues;
import io.dropwarp.camel.NewsDelivery;
import io.dropwarp.camel.UnsentNews;
import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigException;
import io.dropwarp.config.ConfigKey;
import io.dropwarp.metrics.NotificationMetrics;
import io.dropwarp.model.Occasion;
import io.dropwarp.notify.Channel;
import io.dropwarp.notify.News;
import io.dropwarp.notify.NewsTally;
import io.dropwarp.notify.NewsText;
import io.dropwarp.notify.Notifications;
import io.dropwarp.notify.Summaries;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.main.Main;
import org.apache.camel.processor.errorhandler.RedeliveryPolicy;

/** Sends notifications. When none is configured, its routes are not even loaded. */
final class NotificationStage implements Measured {

    private static final String ROUTES = "60-notifications.camel.yaml";

    /** For a channel that is off; its route does not start. */
    private static final String NOWHERE = "direct:nowhere";

    /** A thousand take a megabyte or two. */
    private static final int QUEUE = 1000;

    private static final long FIRST_DELAY = 1000;
    private static final long LAST_DELAY = 60_000;

    private final NewsTally tally = new NewsTally();

    NotificationStage(Main main, Config config, boolean lasting, JobStage jobs, Health health) {
        if (!lasting || !config.notifications().isOn()) {
            CamelSettings.leaveOut(main, ROUTES);
            return;
        }
        Config.Webhook webhook = config.notifications().webhook();
        Config.Mail mail = config.notifications().mail();
        Set<Occasion> wanted = new HashSet<>(webhook.on());
        wanted.addAll(mail.on());
        Notifications notifications = new Notifications(
                Map.of(Channel.WEBHOOK, webhook.on(), Channel.MAIL, mail.on()),
                () -> main.isStarted() ? health.trouble() : Optional.empty(),
                new Summaries(jobs.ledger, config.folders().work()),
                out(main, mail));
        jobs.registry.onEnd(end -> notifications.tell(News.of(end)));
        main.bind("notifications", notifications);
        main.bind("newsDelivery", new NewsDelivery(new NewsText(Host.name()), tally, webhook.url(), webhook.secret()));
        main.bind("newsRedelivery", redelivery());
        main.bind("unsentNews", new UnsentNews());
        main.bind("webhookQueues", new NewestQueues(Channel.WEBHOOK, tally));
        main.bind("mailQueues", new NewestQueues(Channel.MAIL, tally));
        set(main, "queue", QUEUE);
        set(main, "webhook", !webhook.on().isEmpty());
        set(main, "mail", !mail.on().isEmpty());
        set(main, "watch", wanted.contains(Occasion.PAUSED) || wanted.contains(Occasion.RESUMED));
        set(main, "summarize", wanted.contains(Occasion.SUMMARY));
        set(main, "cron", config.notifications().summaryCron());
        set(main, "zone", config.sweeps().zone());
        set(main, "mail-millis", mail.every().toMillis());
        set(main, "mail-endpoint", mail.endpoint() == null ? NOWHERE : mail.endpoint());
    }

    @Override
    public List<MeterBinder> meters() {
        return List.of(new NotificationMetrics(tally));
    }

    /** Never waits: without its route, news is dropped. */
    private static Consumer<News> out(Main main, Config.Mail mail) {
        AtomicReference<ProducerTemplate> template = new AtomicReference<>();
        CamelSettings.whenConfigured(main, context -> {
            requireMailEndpoint(context, mail.endpoint());
            template.set(context.createProducerTemplate());
        });
        return news -> template.get().sendBody("direct:tell-news?block=false&failIfNoConsumers=false", news);
    }

    /** The route would report it too, but with the whole endpoint, including a password in a misspelt parameter. */
    private static void requireMailEndpoint(CamelContext context, String endpoint) {
        try {
            if (endpoint != null) {
                context.getEndpoint(endpoint);
            }
        } catch (ResolveEndpointFailedException e) {
            throw new ConfigException(ConfigKey.NOTIFY_MAIL_ENDPOINT.key()
                    + " has a parameter, or a value of one, that Camel's mail endpoint does not know.");
        }
    }

    private static RedeliveryPolicy redelivery() {
        RedeliveryPolicy policy = CamelSettings.quietRedelivery();
        policy.setRedeliveryDelay(FIRST_DELAY);
        policy.setUseExponentialBackOff(true);
        policy.setBackOffMultiplier(2);
        policy.setMaximumRedeliveryDelay(LAST_DELAY);
        // Waiting news keeps its order and does not delay a stop.
        policy.setAllowRedeliveryWhileStopping(false);
        return policy;
    }

    private static void set(Main main, String key, Object value) {
        CamelSettings.set(main, "dropwarp.notify." + key, value);
    }
}
