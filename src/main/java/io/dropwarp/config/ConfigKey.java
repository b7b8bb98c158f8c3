package io.dropwarp.config;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** All configuration keys with their defaults; {@code config/application.properties} explains them. */
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
    ARCHIVE_POLICY("dropwarp.archive.policy", "archive"),
    STOP_SECONDS("dropwarp.stop-seconds", "20"),
    DISK_RESERVE_MB("dropwarp.disk.reserve-mb", "auto"),
    CATALOG("dropwarp.catalog", "true"),

    INTAKE_MODE("dropwarp.intake.mode", "watch"),
    INTAKE_POLL_MILLIS("dropwarp.intake.poll-millis", "250"),
    INTAKE_QUIET_MILLIS("dropwarp.intake.quiet-millis", "2000"),
    INTAKE_SIDECAR_GRACE_SECONDS("dropwarp.intake.sidecar-grace-seconds", "10"),
    INTAKE_IGNORE("dropwarp.intake.ignore", "*.part,*.partial,*.filepart,*.crdownload,*.tmp,*~"),
    INTAKE_DONE_SUFFIX("dropwarp.intake.done-suffix", ""),
    INTAKE_MAX_PER_POLL("dropwarp.intake.max-per-poll", "2000"),
    INTAKE_DRIVERS(
            "dropwarp.intake.drivers",
            "GTiff,COG,JP2OpenJPEG,PNG,JPEG,WEBP,BMP,GIF,HFA,ENVI,EHdr,AAIGrid,SRTMHGT,DTED,USGSDEM,GRIB,netCDF,GPKG,"
                    + "MBTiles,NITF,VRT"),
    INTAKE_CONTAINER_DRIVERS("dropwarp.intake.container-drivers", "netCDF,HDF5,HDF5Image,HDF4,GPKG,NITF"),

    LANES_SMALL_CONSUMERS("dropwarp.lanes.small-consumers", "auto"),
    LANES_LARGE_CONSUMERS("dropwarp.lanes.large-consumers", "2"),
    LANES_LARGE_BYTES("dropwarp.lanes.large-bytes", "67108864"),
    LANES_LARGE_WAITING("dropwarp.lanes.large-waiting", "4"),
    QUEUE_ARRIVALS("dropwarp.queue.arrivals", "64"),
    QUEUE_SCENES("dropwarp.queue.scenes", "1000"),
    QUEUE_TILES("dropwarp.queue.tiles", "auto"),

    TILES_SMALL_PIXELS("dropwarp.tiles.small-pixels", "4194304"),
    TILES_MEMORY_MB("dropwarp.tiles.memory-mb", "128"),

    LIMITS_MAX_PIXELS("dropwarp.limits.max-pixels", "20000000000"),
    LIMITS_MAX_OUTPUT_BYTES("dropwarp.limits.max-output-bytes", "200000000000"),

    WORKER_MODE("dropwarp.worker.mode", "pool"),
    WORKER_COUNT("dropwarp.worker.count", "auto"),
    WORKER_MAX_COUNT("dropwarp.worker.max-count", "auto"),
    WORKER_MEMORY_MB("dropwarp.worker.memory-mb", "1024"),
    WORKER_TOTAL_MEMORY_MB("dropwarp.worker.total-memory-mb", "auto"),
    WORKER_RECYCLE_MB("dropwarp.worker.recycle-mb", "768"),
    WORKER_CACHE_MB("dropwarp.worker.cache-mb", "64"),
    WORKER_MAX_TILES("dropwarp.worker.max-tiles", "2500"),
    WORKER_TIMEOUT_SECONDS("dropwarp.worker.timeout-seconds", "900"),
    WORKER_HANG_SECONDS("dropwarp.worker.hang-seconds", "60"),
    WORKER_IDLE_SECONDS("dropwarp.worker.idle-seconds", "300"),
    WORKER_JNI_DIR("dropwarp.worker.jni-dir", ""),
    WORKER_JAVA_OPTIONS("dropwarp.worker.java-options", ""),
    WORKER_CONFINE("dropwarp.worker.confine", "auto"),

    RETRY_MAX_ATTEMPTS("dropwarp.retry.max-attempts", "3"),
    RETRY_DELAY_MILLIS("dropwarp.retry.delay-millis", "500"),
    RETRY_MAX_DELAY_MILLIS("dropwarp.retry.max-delay-millis", "30000"),

    SWEEP_TIME_ZONE("dropwarp.sweep.time-zone", "UTC"),
    SWEEP_DROP_CRON("dropwarp.sweep.drop.cron", "0 0 2 * * ?"),
    SWEEP_DROP_ENABLED("dropwarp.sweep.drop.enabled", "true"),
    SWEEP_RECOVER_CRON("dropwarp.sweep.recover.cron", "0 0/15 * * * ?"),
    SWEEP_RECOVER_ENABLED("dropwarp.sweep.recover.enabled", "true"),
    SWEEP_RETRY_CRON("dropwarp.sweep.retry.cron", "0 0/10 * * * ?"),
    SWEEP_RETRY_ENABLED("dropwarp.sweep.retry.enabled", "true"),
    SWEEP_RETRY_DELAYS_MINUTES("dropwarp.sweep.retry.delays-minutes", "60,360,1440"),
    SWEEP_VERIFY_CRON("dropwarp.sweep.verify.cron", "0 0 4 ? * SUN"),
    SWEEP_VERIFY_ENABLED("dropwarp.sweep.verify.enabled", "true"),
    SWEEP_RETENTION_CRON("dropwarp.sweep.retention.cron", "0 30 3 * * ?"),
    SWEEP_RETENTION_ENABLED("dropwarp.sweep.retention.enabled", "true"),
    RETENTION_ARCHIVE_DAYS("dropwarp.retention.archive-days", "0"),
    RETENTION_ARCHIVE_MB("dropwarp.retention.archive-mb", "0"),
    RETENTION_DEAD_LETTER_DAYS("dropwarp.retention.dead-letter-days", "0"),
    RETENTION_DEAD_LETTER_MB("dropwarp.retention.dead-letter-mb", "0"),
    RETENTION_LEDGER_DAYS("dropwarp.retention.ledger-days", "0"),
    RETENTION_LEDGER_MB("dropwarp.retention.ledger-mb", "0"),

    LOG_FORMAT("dropwarp.log.format", "text"),
    NOTIFY_WEBHOOK_URL("dropwarp.notify.webhook.url", ""),
    NOTIFY_WEBHOOK_ON("dropwarp.notify.webhook.on", "dead-letter,published,paused,resumed,summary"),
    NOTIFY_WEBHOOK_SECRET("dropwarp.notify.webhook.secret", ""),
    NOTIFY_MAIL_ENDPOINT("dropwarp.notify.mail.endpoint", ""),
    NOTIFY_MAIL_ON("dropwarp.notify.mail.on", "dead-letter,paused,resumed,summary"),
    NOTIFY_MAIL_EVERY_SECONDS("dropwarp.notify.mail.every-seconds", "60"),
    NOTIFY_SUMMARY_CRON("dropwarp.notify.summary.cron", "0 0 7 * * ?"),

    MANAGEMENT_HOST("dropwarp.management.host", "127.0.0.1"),
    MANAGEMENT_PORT("dropwarp.management.port", "9876"),
    CONSOLE_HOST("dropwarp.console.host", "127.0.0.1"),
    CONSOLE_PORT("dropwarp.console.port", "8642"),
    CONSOLE_TOKEN("dropwarp.console.token", "");

    private final String key;
    private final String defaultValue;

    ConfigKey(String key, String defaultValue) {
        this.key = key;
        this.defaultValue = defaultValue;
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
