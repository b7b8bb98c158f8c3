package io.dropwarp.operations;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What goes on, at one moment. Its JSON is what {@code status --json} prints, what the service leaves in
 * {@code work/.status.json}, and what the console shows.
 *
 * @param at when it was looked at
 * @param version which dropwarp
 * @param state running, paused or stopped
 * @param reason why it is paused; null if it is not
 * @param pid process id of the service; null if it does not run
 * @param startedAt when the service started; null if it does not run
 * @param jobs jobs in flight by stage
 * @param queues what waits
 * @param workers worker processes; null if the service does not run
 * @param rates how fast it goes; null if the service does not run
 * @param since jobs that ended since the service started, or in the last 24 hours if it does not run
 * @param deadLetters dead letters present
 * @param folders room on the disks
 * @param sweeps when sweeps ran and will run
 * @param running jobs in flight, oldest first; at most {@link #MOST_JOBS}
 */
public record ServiceStatus(
        Instant at,
        String version,
        String state,
        String reason,
        Long pid,
        Instant startedAt,
        Jobs jobs,
        Queues queues,
        Workers workers,
        Rates rates,
        Totals since,
        int deadLetters,
        List<Folder> folders,
        List<SweepStatus> sweeps,
        List<JobProgress> running) {

    /** So many jobs in flight are told one by one. */
    public static final int MOST_JOBS = 100;

    public ServiceStatus {
        folders = List.copyOf(folders);
        sweeps = List.copyOf(sweeps);
        running = List.copyOf(running);
    }

    /**
     * Jobs in flight.
     *
     * @param inFlight all of them
     * @param byStage how many are in each stage, by its name in reports
     */
    public record Jobs(int inFlight, Map<String, Integer> byStage) {

        public Jobs {
            byStage = Map.copyOf(byStage);
        }
    }

    /**
     * What waits.
     *
     * @param drop rasters in the drop folder that are not claimed yet
     * @param oldestSeconds how long the oldest of them has been seen there; null if none waits
     * @param arrivals claimed jobs that wait to be planned
     * @param scenes planned jobs that wait to be split
     * @param tiles tiles that wait for a worker
     */
    public record Queues(int drop, Double oldestSeconds, int arrivals, int scenes, int tiles) {}

    /**
     * Worker processes.
     *
     * @param busy at a request
     * @param idle with nothing to do
     * @param limit most at once, now
     * @param started since the start of the service
     * @param replaced healthy ones that were replaced, by cause
     * @param lost those that were lost, by cause
     */
    public record Workers(
            int busy, int idle, int limit, long started, Map<String, Long> replaced, Map<String, Long> lost) {

        public Workers {
            replaced = Map.copyOf(replaced);
            lost = Map.copyOf(lost);
        }
    }

    /**
     * How fast it goes, over the last minute.
     *
     * @param jobsPerMinute jobs that ended
     * @param tilesPerMinute tiles that were warped
     * @param secondsLeft until nothing is left in flight or in the drop folder, at this rate; null if that is not known
     */
    public record Rates(double jobsPerMinute, double tilesPerMinute, Double secondsLeft) {}

    /**
     * Jobs that ended.
     *
     * @param from since when
     * @param published how many were published
     * @param deadLettered how many became dead letters
     * @param bytes size of their sources
     */
    public record Totals(Instant from, long published, long deadLettered, long bytes) {}

    /**
     * The room where a folder lies.
     *
     * @param name drop, work, output, dead-letter, archive or ledger
     * @param path where it is
     * @param freeBytes what may still be written there; null if it is not known
     * @param totalBytes size of its file system; null if it is not known
     */
    public record Folder(String name, String path, Long freeBytes, Long totalBytes) {}
}
