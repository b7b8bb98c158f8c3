package io.dropwarp.config;

import io.dropwarp.model.Occasion;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The checked settings of one run. Immutable.
 *
 * @param defaultProfile profile of files outside a profile folder
 * @param keepSources whether sources of finished jobs go to the archive; else they are deleted
 * @param stop how long running tiles may continue after a stop request
 * @param diskReserveMb MB that stay free on each file system; -1 for a share of it
 */
public record Config(
        Folders folders,
        Path profiles,
        String defaultProfile,
        Path routes,
        boolean keepSources,
        Duration stop,
        long diskReserveMb,
        boolean catalog,
        Intake intake,
        Lanes lanes,
        Limits limits,
        Worker worker,
        Cluster cluster,
        Retry retry,
        Sweeps sweeps,
        Retention retention,
        Listener management,
        Console console,
        Notifications notifications,
        boolean jsonLog) {

    /** The folders, as absolute paths. */
    public record Folders(Path drop, Path work, Path output, Path deadLetter, Path archive, Path ledger) {

        /** Name of the folder of the workers' scratch files in the work folder; a dash and a node's name may follow. */
        public static final String SCRATCH = ".workers";

        public List<Path> all() {
            return List.of(drop, work, output, deadLetter, archive, ledger);
        }
    }

    /**
     * The drop folder.
     *
     * @param quiet how long files must stay unchanged
     * @param sidecarGrace how long a raster without a CRS waits for its sidecars
     * @param ignore globs of names that are ignored
     * @param doneSuffix suffix of done markers, or empty
     * @param maxPerPoll limit of arrivals taken in one poll
     * @param drivers GDAL drivers that may open a source
     * @param containerDrivers GDAL drivers that may list subdatasets
     */
    public record Intake(
            Duration poll,
            Duration quiet,
            Duration sidecarGrace,
            List<String> ignore,
            String doneSuffix,
            int maxPerPoll,
            List<String> drivers,
            List<String> containerDrivers) {}

    /**
     * Queues and their consumers; 0 means "from the number of workers".
     *
     * @param smallConsumers jobs planned (and finished if small) at once
     * @param largeConsumers scenes that are split at once
     * @param largeBytes a larger source counts as large before it is planned
     * @param largeWaiting no large arrival is claimed while this many scenes wait
     * @param arrivals claimed jobs that may wait to be planned
     * @param scenes planned large jobs that may wait to be split
     * @param tiles tiles that may wait for a worker
     */
    public record Lanes(
            int smallConsumers,
            int largeConsumers,
            long largeBytes,
            int largeWaiting,
            int arrivals,
            int scenes,
            int tiles) {}

    /**
     * Limits of jobs and tiles. {@code maxPixels} applies to source and target.
     *
     * @param maxOutputBytes bytes of an uncompressed target
     * @param smallPixels a target of at most this many pixels is one tile
     * @param tileMemoryMb memory of a tile's target pixels in a worker
     */
    public record Limits(long maxPixels, long maxOutputBytes, long smallPixels, int tileMemoryMb) {}

    /**
     * Worker processes.
     *
     * @param pooled long-lived workers (true) or a fresh process for each request (false)
     * @param count number of workers, 0 for as many as fit the machine, -1 for none: nodes do the work
     * @param maxCount limit of an automatic number, 0 for as many as may help
     * @param memoryMb a larger worker is killed
     * @param totalMemoryMb memory of all running requests, 0 for what the machine has
     * @param recycleMb a larger idle worker is replaced
     * @param cacheMb GDAL's block cache in a worker
     * @param maxTiles requests after which a worker is replaced
     * @param timeout time limit of one request
     * @param hang time limit without a sign of life
     * @param idle time after which an idle worker is ended
     * @param jniDir folder of libgdalalljni.so, or empty for the usual places
     * @param confine whether the kernel confines workers
     */
    public record Worker(
            boolean pooled,
            int count,
            int maxCount,
            int memoryMb,
            int totalMemoryMb,
            int recycleMb,
            int cacheMb,
            int maxTiles,
            Duration timeout,
            Duration hang,
            Duration idle,
            String jniDir,
            List<String> javaOptions,
            boolean confine) {}

    /**
     * Other machines.
     *
     * @param broker {@value #EMBEDDED}, or an address of a broker; empty for a single machine
     * @param host where the embedded broker listens
     * @param user name at the broker, or empty
     * @param maxSlots most requests that are at nodes at once
     * @param standby whether to wait for the folders while another process works in them
     */
    public record Cluster(
            String broker,
            String host,
            int port,
            String user,
            String password,
            Tls tls,
            int maxSlots,
            boolean standby) {

        /** The broker within the coordinator. */
        public static final String EMBEDDED = "embedded";

        public boolean isOn() {
            return !broker.isEmpty();
        }

        public boolean isEmbedded() {
            return broker.equals(EMBEDDED);
        }

        /** {@return the same as others reach it: an embedded broker by its address, on its own machine} */
        public Cluster forOthers() {
            String scheme = tls.keyStore().isEmpty() ? "tcp://" : "ssl://";
            String at = host.equals("0.0.0.0") ? "127.0.0.1" : host;
            return isEmbedded()
                    ? new Cluster(scheme + at + ":" + port, host, port, user, password, tls, maxSlots, standby)
                    : this;
        }

        /** {@return the broker for people: without parameters, which may contain passwords} */
        public String address() {
            return broker.replaceAll("[?][^,]*", "");
        }

        /** Without passwords. */
        @Override
        public String toString() {
            return "Cluster[broker=" + address() + ", host=" + host + ", port=" + port + ", user=" + user + ", " + tls
                    + ", maxSlots=" + maxSlots + ", standby=" + standby + "]";
        }
    }

    /** Files with keys and certificates, and their passwords; empty for none. */
    public record Tls(String keyStore, String keyStorePassword, String trustStore, String trustStorePassword) {

        /** Without passwords. */
        @Override
        public String toString() {
            return "Tls[keyStore=" + keyStore + ", trustStore=" + trustStore + "]";
        }
    }

    /**
     * Retries after a transient failure. The delay before the second attempt doubles with each, up to {@code maxDelay}.
     */
    public record Retry(int maxAttempts, Duration delay, Duration maxDelay) {}

    /**
     * The sweeps, with their schedules by name.
     *
     * @param watch whether the drop folder is polled all the time; else only the sweep {@code drop} takes arrivals
     * @param retryDelays delay of each automatic retry of a dead letter of a transient kind
     */
    public record Sweeps(ZoneId zone, boolean watch, Map<String, Schedule> schedules, List<Duration> retryDelays) {

        public Sweeps {
            schedules = Map.copyOf(schedules);
            retryDelays = List.copyOf(retryDelays);
        }
    }

    /** Whether a sweep runs automatically, and when: a Quartz cron expression. */
    public record Schedule(boolean enabled, String cron) {}

    /** How long results are kept; 0 without a limit. */
    public record Retention(Keep archive, Keep deadLetters, Keep ledger) {}

    /**
     * How much of something is kept, 0 without a limit: older items are removed, and the oldest beyond a total size.
     */
    public record Keep(int days, long megabytes) {}

    /** Address of a server; port 0 if it is off. */
    public record Listener(String host, int port) {

        public boolean isOn() {
            return port != 0;
        }
    }

    /** Notifications. Summaries are sent at {@code summaryCron}, a Quartz cron expression. */
    public record Notifications(Webhook webhook, Mail mail, String summaryCron) {

        /** {@return whether any notification is sent} */
        public boolean isOn() {
            return !webhook.on().isEmpty() || !mail.on().isEmpty();
        }
    }

    /** The webhook. Without a URL (null) there are no occasions. An empty secret leaves the bodies unsigned. */
    public record Webhook(URI url, Set<Occasion> on, String secret) {

        public Webhook {
            on = Set.copyOf(on);
        }

        /** Without the address and the secret. */
        @Override
        public String toString() {
            return "Webhook[on=" + on + "]";
        }
    }

    /**
     * Mails. Without an endpoint (null) of Camel's there are no occasions. Events within {@code every} go into one
     * mail.
     */
    public record Mail(String endpoint, Set<Occasion> on, Duration every) {

        public Mail {
            on = Set.copyOf(on);
        }

        /** Without the endpoint, which may contain a password. */
        @Override
        public String toString() {
            return "Mail[on=" + on + ", every=" + every + "]";
        }
    }

    /** The web console. The token is required for changes if it is served beyond this machine; it may be empty. */
    public record Console(Listener listener, String token) {}
}
