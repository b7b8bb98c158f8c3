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
 * The settings of one run, checked. Immutable.
 *
 * @param folders where things lie
 * @param profiles folder of the profiles
 * @param defaultProfile profile of files outside a profile folder
 * @param routes folder of the routes
 * @param keepSources whether the sources of finished jobs go to the archive (true) or are deleted (false)
 * @param stop how long running tiles may go on after a stop was asked
 * @param diskReserveMb MB that stay free on each file system; -1 for a share of it
 * @param catalog whether the output folders get STAC catalogues
 * @param intake the drop folder
 * @param lanes queues and their consumers
 * @param limits what is refused, and how tiles are cut
 * @param worker worker processes
 * @param retry what happens after a transient failure
 * @param sweeps what is done now and then
 * @param retention how long what is done with is kept
 * @param management where health and metrics are served
 * @param console where the web console is served
 * @param notifications whom to tell of what
 * @param jsonLog whether the log is lines of JSON (true) or for people (false)
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
        Retry retry,
        Sweeps sweeps,
        Retention retention,
        Listener management,
        Console console,
        Notifications notifications,
        boolean jsonLog) {

    /**
     * Where things lie; absolute paths.
     *
     * @param drop people put files here
     * @param work jobs under way
     * @param output finished outputs
     * @param deadLetter what failed, with reports
     * @param archive sources of finished jobs
     * @param ledger one line for each ended job
     */
    public record Folders(Path drop, Path work, Path output, Path deadLetter, Path archive, Path ledger) {

        /** {@return all six} */
        public List<Path> all() {
            return List.of(drop, work, output, deadLetter, archive, ledger);
        }
    }

    /**
     * The drop folder.
     *
     * @param poll time between two looks at the folder
     * @param quiet how long files must stay unchanged
     * @param sidecarGrace how long a raster without a CRS waits for its sidecars
     * @param ignore globs of names never taken in
     * @param doneSuffix ending of done markers, or empty
     * @param maxPerPoll most arrivals taken at one look
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
     * Queues and their consumers; 0 stands for "from the number of workers".
     *
     * @param smallConsumers jobs planned, or done when small, at once
     * @param largeConsumers scenes that are split at once
     * @param largeBytes a source of more bytes counts as large before it is planned
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
     * What is refused, and how tiles are cut.
     *
     * @param maxPixels most pixels of source or target
     * @param maxOutputBytes most bytes of an uncompressed target
     * @param smallPixels a target of at most this many pixels is one tile
     * @param tileMemoryMb memory of a tile's target pixels in a worker
     */
    public record Limits(long maxPixels, long maxOutputBytes, long smallPixels, int tileMemoryMb) {}

    /**
     * Worker processes.
     *
     * @param pooled long-lived workers (true) or a fresh process for each request (false)
     * @param count number of workers, 0 for as many as fit the machine
     * @param maxCount how far a number that is not set may grow, 0 for as far as may help
     * @param memoryMb a worker that grows beyond is ended
     * @param totalMemoryMb memory that all requests at work may need together, 0 for what the machine has to give
     * @param recycleMb an idle worker beyond is replaced
     * @param cacheMb GDAL's block cache in a worker
     * @param maxTiles requests after which a worker is replaced
     * @param timeout most time for one request
     * @param hang most time without a sign of life
     * @param idle an idle worker is ended after
     * @param jniDir folder of libgdalalljni.so, or empty for the usual places
     * @param javaOptions more JVM options
     * @param confine whether the kernel keeps workers from what they do not need
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
     * What happens after a transient failure.
     *
     * @param maxAttempts attempts in all
     * @param delay time before the second attempt; doubles with each
     * @param maxDelay longest time between two attempts
     */
    public record Retry(int maxAttempts, Duration delay, Duration maxDelay) {}

    /**
     * What is done now and then.
     *
     * @param zone time zone of the schedules
     * @param watch whether the drop folder is looked at all the time; else the sweep {@code drop} is the only intake
     * @param schedules the schedule of each sweep, by its name
     * @param retryDelays how long after each failure a dead letter of a transient kind is tried again; as often as there
     *     are delays
     */
    public record Sweeps(ZoneId zone, boolean watch, Map<String, Schedule> schedules, List<Duration> retryDelays) {

        public Sweeps {
            schedules = Map.copyOf(schedules);
            retryDelays = List.copyOf(retryDelays);
        }
    }

    /**
     * When a sweep runs.
     *
     * @param enabled whether it runs by itself
     * @param cron Quartz's cron expression
     */
    public record Schedule(boolean enabled, String cron) {}

    /**
     * How long what is done with is kept; 0 for ever.
     *
     * @param archive sources of finished jobs
     * @param deadLetters failed jobs
     * @param ledger lines of ended jobs
     */
    public record Retention(Keep archive, Keep deadLetters, Keep ledger) {}

    /**
     * How much of something is kept.
     *
     * @param days what is older goes; 0 for no limit
     * @param megabytes of what is more, the oldest goes; 0 for no limit
     */
    public record Keep(int days, long megabytes) {}

    /**
     * Where something is served.
     *
     * @param host address it is bound to
     * @param port its port; 0 if it is not served
     */
    public record Listener(String host, int port) {

        /** {@return whether it is served at all} */
        public boolean isOn() {
            return port != 0;
        }
    }

    /**
     * Whom to tell of what.
     *
     * @param webhook where to post
     * @param mail whom to write
     * @param summaryCron when to sum up, as Quartz's cron expression
     */
    public record Notifications(Webhook webhook, Mail mail, String summaryCron) {

        /** {@return whether anybody is told of anything} */
        public boolean isOn() {
            return !webhook.on().isEmpty() || !mail.on().isEmpty();
        }
    }

    /**
     * Where to post news.
     *
     * @param url its address; null if there is none
     * @param on what it is told of; nothing if there is no address
     * @param secret what bodies are signed with, or empty
     */
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
     * Whom to write mails.
     *
     * @param endpoint Camel's endpoint of the mail server; null if there is none
     * @param on what it is told of; nothing if there is no endpoint
     * @param every what happens within this time goes into one mail
     */
    public record Mail(String endpoint, Set<Occasion> on, Duration every) {

        public Mail {
            on = Set.copyOf(on);
        }

        /** Without the endpoint, in which a password may stand. */
        @Override
        public String toString() {
            return "Mail[on=" + on + ", every=" + every + "]";
        }
    }

    /**
     * The web console.
     *
     * @param listener where it is served
     * @param token what a request that changes something must bring when it is served beyond this machine; may be empty
     */
    public record Console(Listener listener, String token) {}
}
