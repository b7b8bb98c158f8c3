package io.dropwarp.cli;

import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigKey;
import io.dropwarp.config.ConfigLoader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Options of all commands that read the configuration. */
final class Settings {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration file (default: config/application.properties of the installation).")
    private Path path;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Set a configuration key, e.g. --set dropwarp.intake.quiet-millis=500. May be repeated.")
    private Map<String, String> values = new LinkedHashMap<>();

    /**
     * {@return the validated configuration}; {@code --set} wins over the overrides by other options, and one that is
     * null counts as not given.
     */
    Config load(Map<String, String> overrides) {
        Map<String, String> all = new LinkedHashMap<>(overrides);
        all.putAll(values);
        Path from = path == null ? Home.configFile() : path;
        ConfigLoader loader = new ConfigLoader(Home.path(), System.getenv(), System.getProperties());
        Map<String, String> file = ConfigLoader.readFile(from);
        // First, so that errors in the configuration are reported in that format, too.
        LogFormat.use(loader.text(ConfigKey.LOG_FORMAT, file, all));
        return loader.load(file, all);
    }
}
