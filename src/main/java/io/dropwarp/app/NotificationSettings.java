package io.dropwarp.app;

import io.dropwarp.camel.NewestQueues;
import io.dropwarp.camel.NewsDelivery;
import io.dropwarp.camel.UnsentNews;
import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigException;
import io.dropwarp.config.ConfigKey;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.ledger.Ledger;
import io.dropwarp.model.Occasion;
import io.dropwarp.notify.Channel;
import io.dropwarp.notify.News;
import io.dropwarp.notify.NewsTally;
import io.dropwarp.notify.NewsText;
import io.dropwarp.notify.Notifications;
import io.dropwarp.notify.Summaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.processor.errorhandler.RedeliveryPolicy;

/** Fits notifications to Camel; when nobody is told of anything, their routes are not even read. */
final class NotificationSettings {

    private static final String ROUTES = "60-notifications.camel.yaml";

    /** For a channel that is off; its route does not start. */
    private static final String NOWHERE = "direct:nowhere";

    /** A thousand take a megabyte or two. */
    private static final int QUEUE = 1000;

    private static final long FIRST_DELAY = 1000;
    private static final long LAST_DELAY = 60_000;

    private final Config config;
    private final boolean lasting;

    NotificationSettings(Config config, boolean lasting) {
        this.config = config;
        this.lasting = lasting;
    }

    /**
     * Applies the settings.
     *
     * @param main Camel's main, before it starts
     * @param registry tells of jobs that end
     * @param ledger has them all
     * @param trouble why nothing is taken in; empty while all is well
     * @param tally counts what is sent
     */
    void apply(Main main, JobRegistry registry, Ledger ledger, Supplier<Optional<String>> trouble, NewsTally tally) {
        Config.Notifications notify = config.notifications();
        if (!lasting || !notify.isOn()) {
            CamelSettings.leaveOut(main, ROUTES);
            return;
        }
        Notifications notifications = new Notifications(
                Map.of(
                        Channel.WEBHOOK,
                        notify.webhook().on(),
                        Channel.MAIL,
                        notify.mail().on()),
                () -> main.isStarted() ? trouble.get() : Optional.empty(),
                new Summaries(ledger, config.folders().work()),
                out(main));
        registry.onEnd(end -> notifications.tell(News.of(end)));
        main.bind("notifications", notifications);
        main.bind(
                "newsDelivery",
                new NewsDelivery(
                        new NewsText(host()),
                        tally,
                        notify.webhook().url(),
                        notify.webhook().secret()));
        main.bind("newsRedelivery", redelivery());
        main.bind("unsentNews", new UnsentNews());
        main.bind("webhookQueues", new NewestQueues(Channel.WEBHOOK, tally));
        main.bind("mailQueues", new NewestQueues(Channel.MAIL, tally));
        properties(main, notify);
    }

    /** Never waits: without its route, news is nobody's. */
    private Consumer<News> out(Main main) {
        AtomicReference<ProducerTemplate> template = new AtomicReference<>();
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport configured) {
                requireMailEndpoint(configured.getCamelContext());
                template.set(configured.getCamelContext().createProducerTemplate());
            }
        });
        return news -> template.get().sendBody("direct:tell-news?block=false&failIfNoConsumers=false", news);
    }

    /** The route would say it too, but with all that the endpoint has, a password in a misspelt parameter included. */
    private void requireMailEndpoint(CamelContext context) {
        String endpoint = config.notifications().mail().endpoint();
        try {
            if (endpoint != null) {
                context.getEndpoint(endpoint);
            }
        } catch (ResolveEndpointFailedException e) {
            throw new ConfigException(ConfigKey.NOTIFY_MAIL_ENDPOINT.key()
                    + " has a parameter, or a value of one, that Camel's mail endpoint does not know.");
        }
    }

    private void properties(Main main, Config.Notifications notify) {
        Set<Occasion> webhook = notify.webhook().on();
        Set<Occasion> mail = notify.mail().on();
        property(main, "queue", QUEUE);
        property(main, "webhook", !webhook.isEmpty());
        property(main, "mail", !mail.isEmpty());
        property(main, "watch", isIn(Occasion.PAUSED, webhook, mail) || isIn(Occasion.RESUMED, webhook, mail));
        property(main, "summarize", isIn(Occasion.SUMMARY, webhook, mail));
        property(main, "cron", notify.summaryCron());
        property(main, "zone", config.sweeps().zone());
        property(main, "mail-millis", notify.mail().every().toMillis());
        property(
                main,
                "mail-endpoint",
                notify.mail().endpoint() == null ? NOWHERE : notify.mail().endpoint());
    }

    private static boolean isIn(Occasion occasion, Set<Occasion> webhook, Set<Occasion> mail) {
        return webhook.contains(occasion) || mail.contains(occasion);
    }

    private static RedeliveryPolicy redelivery() {
        RedeliveryPolicy policy = new RedeliveryPolicy();
        policy.setRedeliveryDelay(FIRST_DELAY);
        policy.setUseExponentialBackOff(true);
        policy.setBackOffMultiplier(2);
        policy.setMaximumRedeliveryDelay(LAST_DELAY);
        // Those that wait keep their order, and a stop is not kept waiting.
        policy.setAllowRedeliveryWhileStopping(false);
        policy.setLogRetryAttempted(false);
        policy.setLogExhausted(false);
        policy.setLogHandled(false);
        policy.setLogStackTrace(false);
        return policy;
    }

    /** As the kernel knows it; to ask the network may take long. */
    private static String host() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException notLinux) {
            return "localhost";
        }
    }

    private static void property(Main main, String key, Object value) {
        main.addOverrideProperty("dropwarp.notify." + key, String.valueOf(value));
    }
}
