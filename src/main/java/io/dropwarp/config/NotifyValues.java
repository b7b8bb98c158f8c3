package io.dropwarp.config;

import io.dropwarp.model.Occasion;
import java.net.URI;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the settings of notifications. No message repeats an address, since it may contain passwords. */
final class NotifyValues {

    private final ConfigValues values;

    NotifyValues(ConfigValues values) {
        this.values = values;
    }

    Config.Notifications toNotifications() {
        return new Config.Notifications(
                new Config.Webhook(
                        url(),
                        on(ConfigKey.NOTIFY_WEBHOOK_URL, ConfigKey.NOTIFY_WEBHOOK_ON),
                        values.text(ConfigKey.NOTIFY_WEBHOOK_SECRET)),
                new Config.Mail(
                        endpoint(),
                        on(ConfigKey.NOTIFY_MAIL_ENDPOINT, ConfigKey.NOTIFY_MAIL_ON),
                        values.seconds(ConfigKey.NOTIFY_MAIL_EVERY_SECONDS, 1)),
                values.cron(ConfigKey.NOTIFY_SUMMARY_CRON));
    }

    private URI url() {
        String text = values.text(ConfigKey.NOTIFY_WEBHOOK_URL);
        if (text.isEmpty()) {
            return null;
        }
        try {
            URI url = URI.create(text);
            if (url.getHost() != null && url.getScheme().matches("https?")) {
                return url;
            }
        } catch (IllegalArgumentException unreadable) {
            // Reported below, without the cause: its message has the whole text.
        }
        throw new ConfigException(
                ConfigKey.NOTIFY_WEBHOOK_URL.key() + " is no address such as https://host/path?query=value.");
    }

    private String endpoint() {
        String text = values.text(ConfigKey.NOTIFY_MAIL_ENDPOINT);
        if (text.isEmpty()) {
            return null;
        }
        if (!text.matches("smtps?:.*[?&]to=.+")) {
            throw new ConfigException(ConfigKey.NOTIFY_MAIL_ENDPOINT.key()
                    + " is no endpoint such as smtp://host:25?to=ops@example.org&from=gis@example.org.");
        }
        return text;
    }

    private Set<Occasion> on(ConfigKey switchedBy, ConfigKey list) {
        Set<Occasion> occasions = EnumSet.noneOf(Occasion.class);
        for (String label : values.list(list)) {
            occasions.add(Occasion.of(label)
                    .orElseThrow(() -> new ConfigException(list.key() + " has \"" + label + "\", but only "
                            + Arrays.stream(Occasion.values())
                                    .map(Occasion::label)
                                    .collect(Collectors.joining(", "))
                            + " can be told of.")));
        }
        return values.text(switchedBy).isEmpty() ? Set.of() : occasions;
    }
}
