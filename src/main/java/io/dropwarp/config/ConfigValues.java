package io.dropwarp.config;

import static io.dropwarp.config.ConfigKey.*;

import io.dropwarp.model.Occasion;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads the value of every key in one pass, and builds the settings of a run. */
final class ConfigValues {

    private static final Pattern UNWATCHABLE = Pattern.compile("[?]|%[0-9A-Fa-f]{2}|[{][{]|[$][{]");

    private final Map<ConfigKey, Object> values = new EnumMap<>(ConfigKey.class);

    private ConfigValues(Function<ConfigKey, String> text) {
        for (ConfigKey key : ConfigKey.values()) {
            values.put(key, key.read(text.apply(key)));
        }
    }

    /**
     * Reads a configuration from the text of each key. Paths of profiles and routes are relative to {@code home}.
     *
     * @throws ConfigException if a text is invalid, or two values exclude each other
     */
    static Config read(Function<ConfigKey, String> text, Path home) {
        return new ConfigValues(text).toConfig(home);
    }

    /** The value that a key's kind made of its text. A wrong type fails at every start, and so in every test. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private <T> T get(ConfigKey key) {
        return (T) values.get(key);
    }

    private Config toConfig(Path home) {
        return new Config(
                folders(),
                home.resolve(this.<String>get(PROFILES)),
                get(DEFAULT_PROFILE),
                home.resolve(this.<String>get(ROUTES)),
                get(ARCHIVE_POLICY),
                get(STOP_SECONDS),
                get(DISK_RESERVE_MB),
                get(CATALOG),
                new Config.Intake(
                        get(INTAKE_POLL_MILLIS),
                        get(INTAKE_QUIET_MILLIS),
                        get(INTAKE_SIDECAR_GRACE_SECONDS),
                        get(INTAKE_IGNORE),
                        get(INTAKE_DONE_SUFFIX),
                        get(INTAKE_MAX_PER_POLL),
                        get(INTAKE_DRIVERS),
                        get(INTAKE_CONTAINER_DRIVERS)),
                new Config.Lanes(
                        get(LANES_SMALL_CONSUMERS),
                        get(LANES_LARGE_CONSUMERS),
                        get(LANES_LARGE_BYTES),
                        get(LANES_LARGE_WAITING),
                        get(QUEUE_ARRIVALS),
                        get(QUEUE_SCENES),
                        get(QUEUE_TILES)),
                new Config.Limits(
                        get(LIMITS_MAX_PIXELS),
                        get(LIMITS_MAX_OUTPUT_BYTES),
                        get(TILES_SMALL_PIXELS),
                        get(TILES_MEMORY_MB)),
                new Config.Worker(
                        get(WORKER_MODE),
                        get(WORKER_COUNT),
                        get(WORKER_MAX_COUNT),
                        get(WORKER_MEMORY_MB),
                        get(WORKER_TOTAL_MEMORY_MB),
                        get(WORKER_RECYCLE_MB),
                        get(WORKER_CACHE_MB),
                        get(WORKER_MAX_TILES),
                        get(WORKER_TIMEOUT_SECONDS),
                        get(WORKER_HANG_SECONDS),
                        get(WORKER_IDLE_SECONDS),
                        get(WORKER_JNI_DIR),
                        get(WORKER_JAVA_OPTIONS),
                        get(WORKER_CONFINE)),
                cluster(),
                new Config.Retry(get(RETRY_MAX_ATTEMPTS), get(RETRY_DELAY_MILLIS), get(RETRY_MAX_DELAY_MILLIS)),
                new Config.Sweeps(
                        get(SWEEP_TIME_ZONE),
                        get(INTAKE_MODE),
                        Map.of(
                                "drop", schedule(SWEEP_DROP_ENABLED, SWEEP_DROP_CRON),
                                "recover", schedule(SWEEP_RECOVER_ENABLED, SWEEP_RECOVER_CRON),
                                "retry", schedule(SWEEP_RETRY_ENABLED, SWEEP_RETRY_CRON),
                                "verify", schedule(SWEEP_VERIFY_ENABLED, SWEEP_VERIFY_CRON),
                                "retention", schedule(SWEEP_RETENTION_ENABLED, SWEEP_RETENTION_CRON)),
                        get(SWEEP_RETRY_DELAYS_MINUTES)),
                new Config.Retention(
                        new Config.Keep(get(RETENTION_ARCHIVE_DAYS), get(RETENTION_ARCHIVE_MB)),
                        new Config.Keep(get(RETENTION_DEAD_LETTER_DAYS), get(RETENTION_DEAD_LETTER_MB)),
                        new Config.Keep(get(RETENTION_LEDGER_DAYS), get(RETENTION_LEDGER_MB))),
                new Config.Listener(get(MANAGEMENT_HOST), get(MANAGEMENT_PORT)),
                new Config.Console(new Config.Listener(get(CONSOLE_HOST), get(CONSOLE_PORT)), get(CONSOLE_TOKEN)),
                new Config.Notifications(
                        new Config.Webhook(
                                get(NOTIFY_WEBHOOK_URL),
                                occasions(NOTIFY_WEBHOOK_URL, NOTIFY_WEBHOOK_ON),
                                get(NOTIFY_WEBHOOK_SECRET)),
                        new Config.Mail(
                                get(NOTIFY_MAIL_ENDPOINT),
                                occasions(NOTIFY_MAIL_ENDPOINT, NOTIFY_MAIL_ON),
                                get(NOTIFY_MAIL_EVERY_SECONDS)),
                        get(NOTIFY_SUMMARY_CRON)),
                get(LOG_FORMAT));
    }

    private Config.Cluster cluster() {
        Config.Cluster cluster = new Config.Cluster(
                get(CLUSTER_BROKER),
                get(CLUSTER_HOST),
                get(CLUSTER_PORT),
                get(CLUSTER_USER),
                get(CLUSTER_PASSWORD),
                new Config.Tls(
                        get(CLUSTER_KEY_STORE),
                        get(CLUSTER_KEY_STORE_PASSWORD),
                        get(CLUSTER_TRUST_STORE),
                        get(CLUSTER_TRUST_STORE_PASSWORD)),
                get(CLUSTER_MAX_SLOTS),
                get(CLUSTER_STANDBY));
        if (this.<Integer>get(WORKER_COUNT) < 0 && !cluster.isOn()) {
            throw new ConfigException(WORKER_COUNT.key() + " is 0, which needs nodes that work instead: set "
                    + CLUSTER_BROKER.key() + ", or at least one worker.");
        }
        return cluster;
    }

    private Config.Schedule schedule(ConfigKey enabled, ConfigKey cron) {
        return new Config.Schedule(get(enabled), get(cron));
    }

    /** Empty without an address. */
    private Set<Occasion> occasions(ConfigKey address, ConfigKey list) {
        return get(address) == null ? Set.of() : Set.copyOf(this.<List<Occasion>>get(list));
    }

    private Config.Folders folders() {
        Path data = absolute(get(DATA));
        Config.Folders folders = new Config.Folders(
                folder(FOLDER_DROP, data.resolve("drop")),
                folder(FOLDER_WORK, data.resolve("work")),
                folder(FOLDER_OUTPUT, data.resolve("output")),
                folder(FOLDER_DEAD_LETTER, data.resolve("dead-letter")),
                folder(FOLDER_ARCHIVE, data.resolve("archive")),
                folder(FOLDER_LEDGER, data.resolve("ledger")));
        refuseOneForTwo(folders.all());
        // Camel would read such a path as parameters, an escape or an expression, and watch another folder.
        if (UNWATCHABLE.matcher(folders.drop().toString()).find()) {
            throw new ConfigException(FOLDER_DROP.key() + " is " + folders.drop()
                    + ", but a folder whose path has a ?, a {{, a ${ or a % before two hex digits cannot be watched.");
        }
        return folders;
    }

    private Path folder(ConfigKey key, Path otherwise) {
        String text = get(key);
        return text.isEmpty() ? otherwise : absolute(text);
    }

    private static Path absolute(String path) {
        return Path.of(path).toAbsolutePath().normalize();
    }

    /** Prevents outputs from being taken in again in an endless loop. */
    private static void refuseOneForTwo(List<Path> folders) {
        List<ConfigKey> keys =
                List.of(FOLDER_DROP, FOLDER_WORK, FOLDER_OUTPUT, FOLDER_DEAD_LETTER, FOLDER_ARCHIVE, FOLDER_LEDGER);
        for (int i = 0; i < keys.size(); i++) {
            int first = folders.indexOf(folders.get(i));
            if (first < i) {
                throw new ConfigException(keys.get(first).key() + " and "
                        + keys.get(i).key() + " are the same folder, " + folders.get(i) + ", but must differ.");
            }
        }
    }
}
