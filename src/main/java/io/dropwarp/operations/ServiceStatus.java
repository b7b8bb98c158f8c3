package io.dropwarp.operations;

import io.dropwarp.model.Alert;
import io.dropwarp.model.Versions;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The status of the service at one moment. Its JSON is what {@code status --json} prints, what the service leaves in
 * {@code work/.status.json}, and what the console shows.
 *
 * @param state running, paused or stopped
 * @param reason why it is paused; null if it is not
 * @param pid process id of the service; null if it does not run
 * @param startedAt null if the service does not run
 * @param workers null if the service does not run
 * @param rates null if the service does not run
 * @param since jobs that ended since the service started, or in the last 24 hours if it does not run
 * @param running jobs in flight, oldest first; at most {@link #MOST_JOBS}
 * @param nodes the nodes that are heard, those that get no work last; empty without a cluster
 * @param alerts what an operator should look at; empty if all is well
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
        List<JobProgress> running,
        List<Node> nodes,
        List<Alert> alerts) {

    /** Maximum number of jobs in flight that are listed. */
    public static final int MOST_JOBS = 100;

    public ServiceStatus {
        folders = List.copyOf(folders);
        sweeps = List.copyOf(sweeps);
        running = List.copyOf(running);
        nodes = List.copyOf(nodes);
        alerts = List.copyOf(alerts);
    }

    /** Jobs in flight, in total and by the label of their stage. */
    public record Jobs(int inFlight, Map<String, Integer> byStage) {

        public Jobs {
            byStage = Map.copyOf(byStage);
        }
    }

    /**
     * What is waiting.
     *
     * @param drop rasters in the drop folder that are not claimed yet
     * @param oldestSeconds how long the oldest of them has been seen there; null if there is none
     * @param arrivals claimed jobs that wait to be planned
     * @param scenes planned jobs that wait to be split
     * @param tiles tiles that wait for a worker
     */
    public record Queues(int drop, Double oldestSeconds, int arrivals, int scenes, int tiles) {}

    /**
     * Worker processes.
     *
     * @param limit current maximum number
     * @param started since the start of the service
     * @param replaced number of healthy ones that were replaced, by cause
     * @param lost number of lost ones, by cause
     */
    public record Workers(
            int busy, int idle, int limit, long started, Map<String, Long> replaced, Map<String, Long> lost) {

        public Workers {
            replaced = Map.copyOf(replaced);
            lost = Map.copyOf(lost);
        }
    }

    /**
     * A machine that works for this service, or would.
     *
     * @param slots requests it takes at once
     * @param memoryMb memory for all that it runs at once, in MB
     * @param reservedMb how much of it is reserved for requests now
     * @param busy requests it has taken and not answered
     * @param waiting how many of these wait for memory
     * @param done requests it has answered since its start
     * @param redelivered requests it was given after another node, or itself, had not answered them
     * @param lost workers it has lost since its start
     * @param since when it started
     * @param refused why it gets no work; null if it works
     */
    public record Node(
            String name,
            String host,
            Versions versions,
            int slots,
            int memoryMb,
            int reservedMb,
            int busy,
            int waiting,
            long done,
            long redelivered,
            long lost,
            Instant since,
            Alert refused) {}

    /**
     * Throughput over the last minute.
     *
     * @param secondsLeft until nothing is left in flight or in the drop folder, at this rate; null if unknown
     */
    public record Rates(double jobsPerMinute, double tilesPerMinute, Double secondsLeft) {}

    /** Jobs that ended since an instant; {@code bytes} is the size of their sources. */
    public record Totals(Instant from, long published, long deadLettered, long bytes) {}

    /**
     * Free space on the file system of a folder.
     *
     * @param name drop, work, output, dead-letter, archive or ledger
     * @param freeBytes available to the service; null if unknown
     * @param totalBytes size of the file system; null if unknown
     */
    public record Folder(String name, String path, Long freeBytes, Long totalBytes) {}
}
