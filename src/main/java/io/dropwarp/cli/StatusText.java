package io.dropwarp.cli;

import io.dropwarp.config.Config;
import io.dropwarp.model.Alert;
import io.dropwarp.operations.JobProgress;
import io.dropwarp.operations.ServiceStatus;
import io.dropwarp.operations.SweepResult;
import io.dropwarp.operations.SweepStatus;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints a status as text. */
final class StatusText {

    private static final int BAR = 20;
    private static final int FILE = 44;
    private static final int MOST_JOBS = 15;

    private final PrintStream out;
    private final Config config;

    StatusText(PrintStream out, Config config) {
        this.out = out;
        this.config = config;
    }

    /** Prints it, and whether a stand-by waits to take over. */
    void print(ServiceStatus status, boolean awaited) {
        head(status);
        if (awaited) {
            line("stand-by", "waits to take over");
        }
        jobs(status);
        if (status.workers() != null) {
            workers(status.workers());
        }
        nodes(status.nodes());
        disks(status.folders());
        running(status);
        sweeps(status.sweeps());
    }

    private void line(String what, String text) {
        out.printf("%-9s %s%n", what, text);
    }

    private void head(ServiceStatus status) {
        String where = DataOptions.shown(config.folders().work());
        if (status.pid() == null) {
            out.printf("dropwarp %s: no service runs on %s%n", status.version(), where);
        } else {
            out.printf(
                    "dropwarp %s: %s (process %d on %s, for %s)%n",
                    status.version(), status.state(), status.pid(), where, TerminalFormat.since(status.startedAt()));
        }
        if (status.reason() != null) {
            line("paused", TerminalFormat.plain(status.reason()));
        }
        for (Alert alert : status.alerts()) {
            line("alert", alert.code() + ": " + TerminalFormat.plain(alert.message() + " " + alert.hint()));
        }
        out.println();
    }

    private void jobs(ServiceStatus status) {
        line(
                "jobs",
                status.jobs().inFlight() + " in flight" + list(status.jobs().byStage()));
        ServiceStatus.Totals since = status.since();
        line(
                "ended",
                "%d published, %d dead letter(s), %s since %s"
                        .formatted(
                                since.published(),
                                since.deadLettered(),
                                TerminalFormat.bytes(since.bytes()),
                                TerminalFormat.time(since.from())));
        ServiceStatus.Queues queues = status.queues();
        String oldest = queues.oldestSeconds() == null
                ? ""
                : " (the oldest for " + TerminalFormat.span(queues.oldestSeconds()) + ")";
        line(
                "waiting",
                "%d in the drop folder%s; %d to plan, %d to split, %d tile(s)"
                        .formatted(queues.drop(), oldest, queues.arrivals(), queues.scenes(), queues.tiles()));
        if (status.rates() != null) {
            Double left = status.rates().secondsLeft();
            String end = left == null || left == 0 ? "" : ", about " + TerminalFormat.span(left) + " left";
            line(
                    "rate",
                    String.format(
                            Locale.ROOT,
                            "%.1f jobs/min, %.1f tiles/min%s",
                            status.rates().jobsPerMinute(),
                            status.rates().tilesPerMinute(),
                            end));
        }
        line(
                "dead",
                status.deadLetters() + " dead letter(s)"
                        + (status.deadLetters() == 0 ? "" : ": dropwarp dead-letter list"));
    }

    private static String list(Map<String, ? extends Number> numbers) {
        return numbers.isEmpty()
                ? ""
                : numbers.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining(", ", ": ", ""));
    }

    private void workers(ServiceStatus.Workers workers) {
        line(
                "workers",
                "%d busy, %d idle, at most %d; %d started%s%s"
                        .formatted(
                                workers.busy(),
                                workers.idle(),
                                workers.limit(),
                                workers.started(),
                                workers.replaced().isEmpty() ? "" : "; replaced" + list(workers.replaced()),
                                workers.lost().isEmpty() ? "" : "; lost" + list(workers.lost())));
    }

    private void nodes(List<ServiceStatus.Node> nodes) {
        for (ServiceStatus.Node node : nodes) {
            line("node", TerminalFormat.plain(node.name() + " on " + node.host() + ": " + state(node)));
        }
    }

    private static String state(ServiceStatus.Node node) {
        return node.refused() != null
                ? node.refused().message()
                : "%d of %d busy%s, %d of %d MB reserved, %d done, %d worker(s) lost, for %s"
                        .formatted(
                                node.busy(),
                                node.slots(),
                                node.waiting() == 0 ? "" : " (" + node.waiting() + " wait for memory)",
                                node.reservedMb(),
                                node.memoryMb(),
                                node.done(),
                                node.lost(),
                                TerminalFormat.since(node.since()));
    }

    private void disks(List<ServiceStatus.Folder> folders) {
        // Folders with the same size and free space are on one disk: one line for all.
        Map<String, List<ServiceStatus.Folder>> byDisk = folders.stream()
                .collect(Collectors.groupingBy(
                        folder -> folder.totalBytes() + " " + TerminalFormat.bytes(folder.freeBytes())));
        byDisk.values()
                .forEach(disk -> line(
                        "disk",
                        "%s of %s free for %s"
                                .formatted(
                                        TerminalFormat.bytes(disk.get(0).freeBytes()),
                                        TerminalFormat.bytes(disk.get(0).totalBytes()),
                                        disk.stream()
                                                .map(ServiceStatus.Folder::name)
                                                .collect(Collectors.joining(", ")))));
    }

    private void running(ServiceStatus status) {
        if (status.running().isEmpty()) {
            return;
        }
        out.println();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("job", "stage", "tiles", "", "for", "left"));
        status.running().stream().limit(MOST_JOBS).forEach(job -> rows.add(row(job)));
        TerminalFormat.table(out, rows);
        int more =
                status.jobs().inFlight() - Math.min(MOST_JOBS, status.running().size());
        if (more > 0) {
            out.println("… and " + more + " more");
        }
    }

    private static List<String> row(JobProgress job) {
        int filled = job.tiles() == 0 ? 0 : BAR * job.done() / job.tiles();
        return List.of(
                TerminalFormat.fit(job.file(), FILE),
                job.stage(),
                "#".repeat(filled) + ".".repeat(BAR - filled),
                job.done() + "/" + job.tiles() + (job.failed() == 0 ? "" : ", " + job.failed() + " failed"),
                TerminalFormat.since(job.begunAt()),
                job.secondsLeft() == null ? "" : TerminalFormat.span(job.secondsLeft()));
    }

    private void sweeps(List<SweepStatus> sweeps) {
        if (sweeps.isEmpty()) {
            return;
        }
        out.println();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("sweep", "next", "last", ""));
        for (SweepStatus sweep : sweeps) {
            SweepResult last = sweep.last();
            String next = sweep.running() ? "runs now" : sweep.enabled() ? TerminalFormat.time(sweep.next()) : "off";
            rows.add(List.of(
                    sweep.name(),
                    next,
                    last == null ? "never" : TerminalFormat.time(last.startedAt()),
                    last == null
                            ? ""
                            : (last.outcome().equals(SweepResult.DONE) ? "" : last.outcome() + ": ")
                                    + TerminalFormat.plain(last.message())));
        }
        TerminalFormat.table(out, rows);
    }
}
