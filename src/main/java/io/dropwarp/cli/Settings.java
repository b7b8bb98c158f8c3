package io.dropwarp.cli;

import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigKey;
import io.dropwarp.config.ConfigLoader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options that every command with a configuration has. */
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
     * The settings of this run.
     *
     * @param overrides what other options of the command line say
     * @return checked settings
     */
    Config load(Map<String, String> overrides) {
        Map<String, String> all = new LinkedHashMap<>(overrides);
        all.putAll(values);
        Path from = path == null ? Home.configFile() : path;
        ConfigLoader loader = new ConfigLoader(Home.path(), System.getenv(), System.getProperties());
        Map<String, String> file = ConfigLoader.readFile(from);
        // Before anything else is looked at, so that what is wrong with it is told in that format too.
        LogFormat.use(loader.text(ConfigKey.LOG_FORMAT, file, all));
        return loader.load(file, all);
    }
}
