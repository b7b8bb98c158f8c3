package io.dropwarp.cli;

import java.nio.file.Path;

/** Where dropwarp is installed: the folder with {@code routes/} and {@code config/}. */
final class Home {

    private Home() {}

    /** {@return the folder the launcher names, or the current one} */
    static Path path() {
        String home = System.getProperty("dropwarp.home", System.getenv("DROPWARP_HOME"));
        return Path.of(home == null || home.isEmpty() ? "." : home)
                .toAbsolutePath()
                .normalize();
    }

    /** {@return the configuration file that is read unless another is named} */
    static Path configFile() {
        return path().resolve("config").resolve("application.properties");
    }
}
