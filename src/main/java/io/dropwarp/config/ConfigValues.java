package io.dropwarp.config;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.quartz.CronExpression;

/** The text of every key, read by type. Immutable. */
final class ConfigValues {

    private static final Pattern UNWATCHABLE = Pattern.compile("[?]|%[0-9A-Fa-f]{2}|[{][{]|[$][{]");

    private static final int MAX_PORT = 65_535;

    private final Map<ConfigKey, String> values;
    private final Path home;

    /**
     * @param home base of paths of profiles and routes
     */
    ConfigValues(Map<ConfigKey, String> values, Path home) {
        this.values = Map.copyOf(values);
        this.home = home;
    }

    Config toConfig() {
        return new Config(
                folders(),
                home.resolve(text(ConfigKey.PROFILES)),
                text(ConfigKey.DEFAULT_PROFILE),
                home.resolve(text(ConfigKey.ROUTES)),
                isFirst(ConfigKey.ARCHIVE_POLICY, "archive", "delete"),
                seconds(ConfigKey.STOP_SECONDS, 0),
                text(ConfigKey.DISK_RESERVE_MB).equals("auto")
                        ? -1
                        : number(ConfigKey.DISK_RESERVE_MB, 0, Integer.MAX_VALUE),
                isFirst(ConfigKey.CATALOG, "true", "false"),
                intake(),
                lanes(),
                new Config.Limits(
                        number(ConfigKey.LIMITS_MAX_PIXELS, 1, Long.MAX_VALUE),
                        number(ConfigKey.LIMITS_MAX_OUTPUT_BYTES, 1, Long.MAX_VALUE),
                        number(ConfigKey.TILES_SMALL_PIXELS, 1, Integer.MAX_VALUE),
                        integer(ConfigKey.TILES_MEMORY_MB, 1)),
                worker(),
                new Config.Retry(
                        integer(ConfigKey.RETRY_MAX_ATTEMPTS, 1),
                        millis(ConfigKey.RETRY_DELAY_MILLIS, 0),
                        millis(ConfigKey.RETRY_MAX_DELAY_MILLIS, 0)),
                sweeps(),
                new Config.Retention(
                        keep(ConfigKey.RETENTION_ARCHIVE_DAYS, ConfigKey.RETENTION_ARCHIVE_MB),
                        keep(ConfigKey.RETENTION_DEAD_LETTER_DAYS, ConfigKey.RETENTION_DEAD_LETTER_MB),
                        keep(ConfigKey.RETENTION_LEDGER_DAYS, ConfigKey.RETENTION_LEDGER_MB)),
                listener(ConfigKey.MANAGEMENT_HOST, ConfigKey.MANAGEMENT_PORT),
                new Config.Console(
                        listener(ConfigKey.CONSOLE_HOST, ConfigKey.CONSOLE_PORT), text(ConfigKey.CONSOLE_TOKEN)),
                new NotifyValues(this).toNotifications(),
                isFirst(ConfigKey.LOG_FORMAT, "json", "text"));
    }

    private Config.Sweeps sweeps() {
        return new Config.Sweeps(
                zone(),
                isFirst(ConfigKey.INTAKE_MODE, "watch", "sweep"),
                Map.of(
                        "drop", schedule(ConfigKey.SWEEP_DROP_ENABLED, ConfigKey.SWEEP_DROP_CRON),
                        "recover", schedule(ConfigKey.SWEEP_RECOVER_ENABLED, ConfigKey.SWEEP_RECOVER_CRON),
                        "retry", schedule(ConfigKey.SWEEP_RETRY_ENABLED, ConfigKey.SWEEP_RETRY_CRON),
                        "verify", schedule(ConfigKey.SWEEP_VERIFY_ENABLED, ConfigKey.SWEEP_VERIFY_CRON),
                        "retention", schedule(ConfigKey.SWEEP_RETENTION_ENABLED, ConfigKey.SWEEP_RETENTION_CRON)),
                delays());
    }

    private ZoneId zone() {
        try {
            return ZoneId.of(text(ConfigKey.SWEEP_TIME_ZONE));
        } catch (DateTimeException e) {
            throw new ConfigException(
                    ConfigKey.SWEEP_TIME_ZONE.key() + " is \"" + text(ConfigKey.SWEEP_TIME_ZONE)
                            + "\", which is not a time zone. Try UTC or a name such as Europe/Zurich.",
                    e);
        }
    }

    private Config.Schedule schedule(ConfigKey enabled, ConfigKey cron) {
        return new Config.Schedule(isFirst(enabled, "true", "false"), cron(cron));
    }

    /** A valid Quartz expression. */
    String cron(ConfigKey cron) {
        try {
            CronExpression.validateExpression(text(cron));
        } catch (ParseException e) {
            throw new ConfigException(
                    cron.key() + " is \"" + text(cron) + "\", which is not a cron expression of Quartz ("
                            + e.getMessage()
                            + "). Six fields: second, minute, hour, day of month, month, day of week; 0 0 2 * * ? is"
                            + " every night at two.",
                    e);
        }
        return text(cron);
    }

    private List<Duration> delays() {
        try {
            return list(ConfigKey.SWEEP_RETRY_DELAYS_MINUTES).stream()
                    .map(minutes -> Duration.ofMinutes(Math.abs(Long.parseLong(minutes))))
                    .toList();
        } catch (NumberFormatException e) {
            throw new ConfigException(
                    ConfigKey.SWEEP_RETRY_DELAYS_MINUTES.key() + " is \""
                            + text(ConfigKey.SWEEP_RETRY_DELAYS_MINUTES) + "\", but must be whole numbers of minutes"
                            + " with commas between, such as 60,360,1440.",
                    e);
        }
    }

    private Config.Keep keep(ConfigKey days, ConfigKey megabytes) {
        return new Config.Keep(integer(days, 0), number(megabytes, 0, Integer.MAX_VALUE));
    }

    private Config.Listener listener(ConfigKey host, ConfigKey port) {
        int number = text(port).equals("off") ? 0 : (int) number(port, 1, MAX_PORT);
        return new Config.Listener(text(host), number);
    }

    private Config.Folders folders() {
        Path data = Path.of(text(ConfigKey.DATA)).toAbsolutePath().normalize();
        Config.Folders folders = new Config.Folders(
                folder(ConfigKey.FOLDER_DROP, data, "drop"),
                folder(ConfigKey.FOLDER_WORK, data, "work"),
                folder(ConfigKey.FOLDER_OUTPUT, data, "output"),
                folder(ConfigKey.FOLDER_DEAD_LETTER, data, "dead-letter"),
                folder(ConfigKey.FOLDER_ARCHIVE, data, "archive"),
                folder(ConfigKey.FOLDER_LEDGER, data, "ledger"));
        refuseOneForTwo(folders.all());
        refuseUnwatchable(folders.drop());
        return folders;
    }

    /**
     * Rejects a path that Camel would read as parameters, an escape or an expression: it would watch another folder.
     */
    private static void refuseUnwatchable(Path drop) {
        if (UNWATCHABLE.matcher(drop.toString()).find()) {
            throw new ConfigException("dropwarp.folder.drop is " + drop
                    + ", but a folder whose path has a ?, a {{, a ${ or a % before two hex digits cannot be watched.");
        }
    }

    /** Prevents outputs from being taken in again in an endless loop. */
    private static void refuseOneForTwo(List<Path> folders) {
        List<ConfigKey> keys = List.of(
                ConfigKey.FOLDER_DROP,
                ConfigKey.FOLDER_WORK,
                ConfigKey.FOLDER_OUTPUT,
                ConfigKey.FOLDER_DEAD_LETTER,
                ConfigKey.FOLDER_ARCHIVE,
                ConfigKey.FOLDER_LEDGER);
        for (int i = 0; i < keys.size(); i++) {
            int first = folders.indexOf(folders.get(i));
            if (first < i) {
                throw new ConfigException(keys.get(first).key() + " and "
                        + keys.get(i).key() + " are the same folder, " + folders.get(i) + ", but must differ.");
            }
        }
    }

    private Config.Intake intake() {
        return new Config.Intake(
                millis(ConfigKey.INTAKE_POLL_MILLIS, 1),
                millis(ConfigKey.INTAKE_QUIET_MILLIS, 0),
                seconds(ConfigKey.INTAKE_SIDECAR_GRACE_SECONDS, 0),
                globs(ConfigKey.INTAKE_IGNORE),
                text(ConfigKey.INTAKE_DONE_SUFFIX),
                integer(ConfigKey.INTAKE_MAX_PER_POLL, 1),
                list(ConfigKey.INTAKE_DRIVERS),
                list(ConfigKey.INTAKE_CONTAINER_DRIVERS));
    }

    private Config.Lanes lanes() {
        return new Config.Lanes(
                auto(ConfigKey.LANES_SMALL_CONSUMERS),
                integer(ConfigKey.LANES_LARGE_CONSUMERS, 1),
                number(ConfigKey.LANES_LARGE_BYTES, 0, Long.MAX_VALUE),
                integer(ConfigKey.LANES_LARGE_WAITING, 1),
                integer(ConfigKey.QUEUE_ARRIVALS, 1),
                integer(ConfigKey.QUEUE_SCENES, 1),
                auto(ConfigKey.QUEUE_TILES));
    }

    private Config.Worker worker() {
        return new Config.Worker(
                isFirst(ConfigKey.WORKER_MODE, "pool", "process"),
                auto(ConfigKey.WORKER_COUNT),
                auto(ConfigKey.WORKER_MAX_COUNT),
                integer(ConfigKey.WORKER_MEMORY_MB, 128),
                auto(ConfigKey.WORKER_TOTAL_MEMORY_MB),
                integer(ConfigKey.WORKER_RECYCLE_MB, 64),
                integer(ConfigKey.WORKER_CACHE_MB, 1),
                integer(ConfigKey.WORKER_MAX_TILES, 1),
                seconds(ConfigKey.WORKER_TIMEOUT_SECONDS, 1),
                seconds(ConfigKey.WORKER_HANG_SECONDS, 1),
                seconds(ConfigKey.WORKER_IDLE_SECONDS, 1),
                text(ConfigKey.WORKER_JNI_DIR),
                split(ConfigKey.WORKER_JAVA_OPTIONS, "\\s+"),
                isFirst(ConfigKey.WORKER_CONFINE, "auto", "off"));
    }

    String text(ConfigKey key) {
        return values.get(key);
    }

    private Path folder(ConfigKey key, Path data, String name) {
        return text(key).isEmpty()
                ? data.resolve(name)
                : Path.of(text(key)).toAbsolutePath().normalize();
    }

    List<String> list(ConfigKey key) {
        return split(key, ",");
    }

    private List<String> globs(ConfigKey key) {
        for (String glob : list(key)) {
            try {
                FileSystems.getDefault().getPathMatcher("glob:" + glob);
            } catch (PatternSyntaxException e) {
                throw new ConfigException(
                        key.key() + " has the pattern \"" + glob + "\", which cannot be read: " + e.getDescription()
                                + ".",
                        e);
            }
        }
        return list(key);
    }

    private List<String> split(ConfigKey key, String separator) {
        return Arrays.stream(text(key).split(separator))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    private Duration millis(ConfigKey key, long least) {
        return Duration.ofMillis(number(key, least, Integer.MAX_VALUE));
    }

    Duration seconds(ConfigKey key, long least) {
        return Duration.ofSeconds(number(key, least, Integer.MAX_VALUE));
    }

    private int integer(ConfigKey key, int least) {
        return (int) number(key, least, Integer.MAX_VALUE);
    }

    /** A number, or 0 for "auto". */
    private int auto(ConfigKey key) {
        return text(key).equals("auto") ? 0 : integer(key, 1);
    }

    /** Whether the value is the first of two words; else it must be the second. */
    private boolean isFirst(ConfigKey key, String first, String second) {
        if (!text(key).equals(first) && !text(key).equals(second)) {
            throw new ConfigException(
                    key.key() + " is \"" + text(key) + "\", but must be " + first + " or " + second + ".");
        }
        return text(key).equals(first);
    }

    private long number(ConfigKey key, long least, long most) {
        try {
            long number = Long.parseLong(text(key).replace("_", ""));
            if (number < least || number > most) {
                throw new ConfigException(
                        key.key() + " is " + number + ", but must be between " + least + " and " + most + ".");
            }
            return number;
        } catch (NumberFormatException e) {
            throw new ConfigException(key.key() + " is \"" + text(key) + "\", which is not a whole number.", e);
        }
    }
}
