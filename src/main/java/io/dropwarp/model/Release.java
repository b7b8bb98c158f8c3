package io.dropwarp.model;

import java.io.IOException;
import java.util.Properties;

/** Which dropwarp this is. */
public final class Release {

    private static final String VERSION = read();

    private Release() {}

    /** {@return the version the build wrote down} */
    public static String version() {
        return VERSION;
    }

    private static String read() {
        Properties properties = new Properties();
        try (var stream = Release.class.getResourceAsStream("/dropwarp-version.properties")) {
            if (stream != null) {
                properties.load(stream);
            }
        } catch (IOException unreadable) {
            return "unknown";
        }
        return properties.getProperty("version", "unknown");
    }
}
