package io.dropwarp.notify;

import java.util.Locale;

/** A transport of notifications. */
public enum Channel {
    /** A POST of JSON for each event. */
    WEBHOOK,
    /** A mail for all events of some time. */
    MAIL;

    /** {@return the channel's label in metrics} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
