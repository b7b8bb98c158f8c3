package io.dropwarp.model;

import java.io.IOException;
import java.util.Properties;

/** The version of dropwarp. */
public final class Release {

    private static final String VERSION = read();

    private Release() {}

    /** {@return the version written by the build} */
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
