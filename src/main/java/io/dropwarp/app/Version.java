package io.dropwarp.app;

import java.io.IOException;
import java.util.Properties;
import picocli.CommandLine;

/** The version, as the build wrote it down. */
final class Version implements CommandLine.IVersionProvider {

    /** {@return the version of dropwarp} */
    static String number() {
        Properties properties = new Properties();
        try (var stream = Version.class.getResourceAsStream("/dropwarp-version.properties")) {
            if (stream != null) {
                properties.load(stream);
            }
        } catch (IOException unreadable) {
            return "unknown";
        }
        return properties.getProperty("version", "unknown");
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "dropwarp " + number(), "Java " + System.getProperty("java.version") + ", " + System.getProperty("os.name")
        };
    }
}
