package io.dropwarp.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Finds the value of every key: command line, then {@code -D}, then environment, then the properties file, then the
 * default. Rejects unknown keys and invalid values. Immutable and thread-safe.
 */
public final class ConfigLoader {

    private static final String PREFIX = "dropwarp.";

    /** Set by the launcher; not a setting. */
    private static final String HOME = "dropwarp.home";

    private final Path home;
    private final Map<String, String> environment;
    private final Map<String, String> system;

    /** Paths of profiles and routes are relative to {@code home}. */
    public ConfigLoader(Path home, Map<String, String> environment, Properties system) {
        this.home = home;
        this.environment = Map.copyOf(environment);
        this.system = own(system);
        this.system.remove(HOME);
    }

    /**
     * {@return the {@code dropwarp.*} keys and values of a properties file; other keys are Camel's}
     *
     * @throws ConfigException if it cannot be read
     */
    public static Map<String, String> readFile(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException("Cannot read the configuration " + file + ": " + e.getMessage(), e);
        }
        return own(properties);
    }

    private static Map<String, String> own(Properties properties) {
        Map<String, String> own = new TreeMap<>();
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith(PREFIX)) {
                own.put(key, properties.getProperty(key));
            }
        }
        return own;
    }

    /**
     * Resolves and checks every value; the overrides (of the command line) win over the file.
     *
     * @throws ConfigException if a key is unknown or a value is invalid
     */
    public Config load(Map<String, String> file, Map<String, String> overrides) {
        refuseUnknown(file, "in the configuration file");
        refuseUnknown(overrides, "on the command line");
        refuseUnknown(system, "in the system properties");
        return ConfigValues.read(key -> text(key, file, overrides), home);
    }

    /** {@return the text of one value as it was given, or its default, even if it or another is invalid} */
    public String text(ConfigKey key, Map<String, String> file, Map<String, String> overrides) {
        return Stream.of(
                        overrides.get(key.key()),
                        system.get(key.key()),
                        environment.get(key.environmentName()),
                        file.get(key.key()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(key.defaultValue())
                .strip();
    }

    private static void refuseUnknown(Map<String, String> keys, String where) {
        for (String key : keys.keySet()) {
            if (ConfigKey.find(key).isEmpty()) {
                throw new ConfigException("There is no key " + key + " (" + where + "). Did you mean "
                        + ConfigKey.nearest(key).key() + "?");
            }
        }
    }
}
