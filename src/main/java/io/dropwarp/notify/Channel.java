package io.dropwarp.notify;

import java.util.Locale;

/** A way to tell somebody. */
public enum Channel {
    /** A POST of JSON for each piece of news. */
    WEBHOOK,
    /** A mail for all that happened in a while. */
    MAIL;

    /** {@return the channel as it stands in metrics} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
