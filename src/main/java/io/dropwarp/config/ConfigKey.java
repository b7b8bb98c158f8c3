package io.dropwarp.config;

import static io.dropwarp.config.ValueKind.*;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** All configuration keys with their defaults and kinds; {@code config/application.properties} explains them. */
public enum ConfigKey {
    DATA("dropwarp.data", "./data"),
    FOLDER_DROP("dropwarp.folder.drop", ""),
    FOLDER_WORK("dropwarp.folder.work", ""),
    FOLDER_OUTPUT("dropwarp.folder.output", ""),
    FOLDER_DEAD_LETTER("dropwarp.folder.dead-letter", ""),
    FOLDER_ARCHIVE("dropwarp.folder.archive", ""),
    FOLDER_LEDGER("dropwarp.folder.ledger", ""),
    PROFILES("dropwarp.profiles", "config/profiles"),
    DEFAULT_PROFILE("dropwarp.default-profile", "default"),
    ROUTES("dropwarp.routes", "routes"),
    ARCHIVE_POLICY("dropwarp.archive.policy", "archive", isFirst("archive", "delete")),
    STOP_SECONDS("dropwarp.stop-seconds", "20", seconds(0)),
    DISK_RESERVE_MB(
            "dropwarp.disk.reserve-mb", "auto", number(0, Integer.MAX_VALUE).or("auto", -1L)),
    CATALOG("dropwarp.catalog", "true", FLAG),

    INTAKE_MODE("dropwarp.intake.mode", "watch", isFirst("watch", "sweep")),
    INTAKE_POLL_MILLIS("dropwarp.intake.poll-millis", "250", millis(1)),
    INTAKE_QUIET_MILLIS("dropwarp.intake.quiet-millis", "2000", millis(0)),
    INTAKE_SIDECAR_GRACE_SECONDS("dropwarp.intake.sidecar-grace-seconds", "10", seconds(0)),
    INTAKE_IGNORE("dropwarp.intake.ignore", "*.part,*.partial,*.filepart,*.crdownload,*.tmp,*~", GLOBS),
    INTAKE_DONE_SUFFIX("dropwarp.intake.done-suffix", ""),
    INTAKE_MAX_PER_POLL("dropwarp.intake.max-per-poll", "2000", integer(1)),
    INTAKE_DRIVERS(
            "dropwarp.intake.drivers",
            "GTiff,COG,JP2OpenJPEG,PNG,JPEG,WEBP,BMP,GIF,HFA,ENVI,EHdr,AAIGrid,SRTMHGT,DTED,USGSDEM,GRIB,netCDF,GPKG,"
                    + "MBTiles,NITF,VRT",
            LIST),
    INTAKE_CONTAINER_DRIVERS("dropwarp.intake.container-drivers", "netCDF,HDF5,HDF5Image,HDF4,GPKG,NITF", LIST),

    LANES_SMALL_CONSUMERS("dropwarp.lanes.small-consumers", "auto", AUTO),
    LANES_LARGE_CONSUMERS("dropwarp.lanes.large-consumers", "2", integer(1)),
    LANES_LARGE_BYTES("dropwarp.lanes.large-bytes", "67108864", number(0, Long.MAX_VALUE)),
    LANES_LARGE_WAITING("dropwarp.lanes.large-waiting", "4", integer(1)),
    QUEUE_ARRIVALS("dropwarp.queue.arrivals", "64", integer(1)),
    QUEUE_SCENES("dropwarp.queue.scenes", "1000", integer(1)),
    QUEUE_TILES("dropwarp.queue.tiles", "auto", AUTO),

    TILES_SMALL_PIXELS("dropwarp.tiles.small-pixels", "4194304", number(1, Integer.MAX_VALUE)),
    TILES_MEMORY_MB("dropwarp.tiles.memory-mb", "128", integer(1)),

    LIMITS_MAX_PIXELS("dropwarp.limits.max-pixels", "20000000000", number(1, Long.MAX_VALUE)),
    LIMITS_MAX_OUTPUT_BYTES("dropwarp.limits.max-output-bytes", "200000000000", number(1, Long.MAX_VALUE)),

    WORKER_MODE("dropwarp.worker.mode", "pool", isFirst("pool", "process")),
    WORKER_COUNT("dropwarp.worker.count", "auto", AUTO.or("0", -1)),
    WORKER_MAX_COUNT("dropwarp.worker.max-count", "auto", AUTO),
    WORKER_MEMORY_MB("dropwarp.worker.memory-mb", "1024", integer(128)),
    WORKER_TOTAL_MEMORY_MB("dropwarp.worker.total-memory-mb", "auto", AUTO),
    WORKER_RECYCLE_MB("dropwarp.worker.recycle-mb", "768", integer(64)),
    WORKER_CACHE_MB("dropwarp.worker.cache-mb", "64", integer(1)),
    WORKER_MAX_TILES("dropwarp.worker.max-tiles", "2500", integer(1)),
    WORKER_TIMEOUT_SECONDS("dropwarp.worker.timeout-seconds", "900", seconds(1)),
    WORKER_HANG_SECONDS("dropwarp.worker.hang-seconds", "60", seconds(1)),
    WORKER_IDLE_SECONDS("dropwarp.worker.idle-seconds", "300", seconds(1)),
    WORKER_JNI_DIR("dropwarp.worker.jni-dir", ""),
    WORKER_JAVA_OPTIONS("dropwarp.worker.java-options", "", WORDS),
    WORKER_CONFINE("dropwarp.worker.confine", "auto", isFirst("auto", "off")),

    CLUSTER_BROKER("dropwarp.cluster.broker", "", BROKER),
    CLUSTER_HOST("dropwarp.cluster.host", "127.0.0.1"),
    CLUSTER_PORT("dropwarp.cluster.port", "61616", integer(1)),
    CLUSTER_USER("dropwarp.cluster.user", ""),
    CLUSTER_PASSWORD("dropwarp.cluster.password", ""),
    CLUSTER_KEY_STORE("dropwarp.cluster.key-store", ""),
    CLUSTER_KEY_STORE_PASSWORD("dropwarp.cluster.key-store-password", ""),
    CLUSTER_TRUST_STORE("dropwarp.cluster.trust-store", ""),
    CLUSTER_TRUST_STORE_PASSWORD("dropwarp.cluster.trust-store-password", ""),
    CLUSTER_MAX_SLOTS("dropwarp.cluster.max-slots", "64", integer(1)),
    CLUSTER_STANDBY("dropwarp.cluster.standby", "false", FLAG),

    RETRY_MAX_ATTEMPTS("dropwarp.retry.max-attempts", "3", integer(1)),
    RETRY_DELAY_MILLIS("dropwarp.retry.delay-millis", "500", millis(0)),
    RETRY_MAX_DELAY_MILLIS("dropwarp.retry.max-delay-millis", "30000", millis(0)),

    SWEEP_TIME_ZONE("dropwarp.sweep.time-zone", "UTC", ZONE),
    SWEEP_DROP_CRON("dropwarp.sweep.drop.cron", "0 0 2 * * ?", CRON),
    SWEEP_DROP_ENABLED("dropwarp.sweep.drop.enabled", "true", FLAG),
    SWEEP_RECOVER_CRON("dropwarp.sweep.recover.cron", "0 0/15 * * * ?", CRON),
    SWEEP_RECOVER_ENABLED("dropwarp.sweep.recover.enabled", "true", FLAG),
    SWEEP_RETRY_CRON("dropwarp.sweep.retry.cron", "0 0/10 * * * ?", CRON),
    SWEEP_RETRY_ENABLED("dropwarp.sweep.retry.enabled", "true", FLAG),
    SWEEP_RETRY_DELAYS_MINUTES("dropwarp.sweep.retry.delays-minutes", "60,360,1440", MINUTES),
    SWEEP_VERIFY_CRON("dropwarp.sweep.verify.cron", "0 0 4 ? * SUN", CRON),
    SWEEP_VERIFY_ENABLED("dropwarp.sweep.verify.enabled", "true", FLAG),
    SWEEP_RETENTION_CRON("dropwarp.sweep.retention.cron", "0 30 3 * * ?", CRON),
    SWEEP_RETENTION_ENABLED("dropwarp.sweep.retention.enabled", "true", FLAG),
    RETENTION_ARCHIVE_DAYS("dropwarp.retention.archive-days", "0", integer(0)),
    RETENTION_ARCHIVE_MB("dropwarp.retention.archive-mb", "0", number(0, Integer.MAX_VALUE)),
    RETENTION_DEAD_LETTER_DAYS("dropwarp.retention.dead-letter-days", "0", integer(0)),
    RETENTION_DEAD_LETTER_MB("dropwarp.retention.dead-letter-mb", "0", number(0, Integer.MAX_VALUE)),
    RETENTION_LEDGER_DAYS("dropwarp.retention.ledger-days", "0", integer(0)),
    RETENTION_LEDGER_MB("dropwarp.retention.ledger-mb", "0", number(0, Integer.MAX_VALUE)),

    LOG_FORMAT("dropwarp.log.format", "text", isFirst("json", "text")),
    NOTIFY_WEBHOOK_URL("dropwarp.notify.webhook.url", "", WEB_ADDRESS),
    NOTIFY_WEBHOOK_ON("dropwarp.notify.webhook.on", "dead-letter,published,paused,resumed,summary", OCCASIONS),
    NOTIFY_WEBHOOK_SECRET("dropwarp.notify.webhook.secret", ""),
    NOTIFY_MAIL_ENDPOINT("dropwarp.notify.mail.endpoint", "", MAIL_ENDPOINT),
    NOTIFY_MAIL_ON("dropwarp.notify.mail.on", "dead-letter,paused,resumed,summary", OCCASIONS),
    NOTIFY_MAIL_EVERY_SECONDS("dropwarp.notify.mail.every-seconds", "60", seconds(1)),
    NOTIFY_SUMMARY_CRON("dropwarp.notify.summary.cron", "0 0 7 * * ?", CRON),

    MANAGEMENT_HOST("dropwarp.management.host", "127.0.0.1"),
    MANAGEMENT_PORT("dropwarp.management.port", "9876", PORT),
    CONSOLE_HOST("dropwarp.console.host", "127.0.0.1"),
    CONSOLE_PORT("dropwarp.console.port", "8642", PORT),
    CONSOLE_TOKEN("dropwarp.console.token", "");

    private final String key;
    private final String defaultValue;

    @SuppressWarnings("ImmutableEnumChecker") // kinds of values are functions without state
    private final ValueKind kind;

    /** Any text. */
    ConfigKey(String key, String defaultValue) {
        this(key, defaultValue, (name, text) -> text);
    }

    ConfigKey(String key, String defaultValue, ValueKind kind) {
        this.key = key;
        this.defaultValue = defaultValue;
        this.kind = kind;
    }

    /** {@return the key in a properties file} */
    public String key() {
        return key;
    }

    public String defaultValue() {
        return defaultValue;
    }

    /** {@return the environment variable that sets it, e.g. {@code DROPWARP_WORKER_COUNT}} */
    public String environmentName() {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /**
     * Reads a value.
     *
     * @throws ConfigException if the text is invalid
     */
    Object read(String text) {
        return kind.read(key, text);
    }

    /** {@return the key with a name in a properties file, if there is one} */
    public static Optional<ConfigKey> find(String key) {
        return Arrays.stream(values()).filter(known -> known.key.equals(key)).findFirst();
    }

    /** {@return the existing key with the smallest edit distance from a wrong one} */
    public static ConfigKey nearest(String wrong) {
        return Arrays.stream(values())
                .min(Comparator.comparingInt(
                        known -> LevenshteinDistance.getDefaultInstance().apply(wrong, known.key)))
                .orElseThrow();
    }
}
