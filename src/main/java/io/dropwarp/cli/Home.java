package io.dropwarp.cli;

import java.nio.file.Path;

/** Where dropwarp is installed: the folder with {@code routes/} and {@code config/}. */
final class Home {

    private Home() {}

    /** {@return the folder set by the launcher, or the current one} */
    static Path path() {
        String home = System.getProperty("dropwarp.home", System.getenv("DROPWARP_HOME"));
        return Path.of(home == null || home.isEmpty() ? "." : home)
                .toAbsolutePath()
                .normalize();
    }

    /** {@return the default configuration file} */
    static Path configFile() {
        return path().resolve("config").resolve("application.properties");
    }
}
