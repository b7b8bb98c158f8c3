package io.dropwarp.doctor;

import io.dropwarp.config.Config;
import io.dropwarp.protocol.Programs;
import io.dropwarp.workers.process.Confinement;
import io.dropwarp.workers.sizing.WorkerCount;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Checks Java, the locale, and how many workers fit the machine. Immutable. */
public final class MachineChecks {

    private static final int LEAST_JAVA = 17;
    private static final String CHECK_WORKERS = "workers";
    private static final long MIB = 1L << 20;
    private static final Pattern LANDLOCK = Pattern.compile("landlock=(\\d+)");

    private final Config config;

    public MachineChecks(Config config) {
        this.config = config;
    }

    public List<Finding> run() {
        return List.of(
                java(Runtime.version().feature()),
                locale(),
                workers(),
                confinement(Confinement.offer()),
                operations(Programs.find(Programs.PROJINFO)));
    }

    static Finding operations(Optional<Path> projinfo) {
        return projinfo.isPresent()
                ? Finding.ok("operations", "Receipts name coordinate operations, listed by " + projinfo.get() + ".")
                : Finding.warn(
                        "operations",
                        "Receipts cannot say how accurate a datum shift is: PROJ's program projinfo is not installed.",
                        "Install it (Debian's package proj-bin); without it, profiles with crs-accuracy refuse every"
                                + " datum shift.");
    }

    static Finding java(int version) {
        String message = "Java %s (%s), heap of the service up to %d MB"
                .formatted(
                        System.getProperty("java.version"),
                        System.getProperty("java.vendor"),
                        Runtime.getRuntime().maxMemory() / MIB);
        return version >= LEAST_JAVA
                ? Finding.ok("java", message)
                : Finding.fail("java", message, "Install Java " + LEAST_JAVA + " or newer, or point JAVA_HOME to one.");
    }

    private static Finding locale() {
        String encoding = System.getProperty("sun.jnu.encoding", "unknown");
        return encoding.toUpperCase(Locale.ROOT).equals(StandardCharsets.UTF_8.name())
                ? Finding.ok("locale", "File names are read as " + encoding + ".")
                : Finding.warn(
                        "locale",
                        "File names are read as " + encoding + ".",
                        "Set LC_ALL=C.UTF-8, else files with other letters in their names cannot be found.");
    }

    private Finding workers() {
        WorkerCount fitting = WorkerCount.fitting(config.worker().memoryMb() * MIB);
        return workers(
                Math.max(0, config.worker().count()),
                fitting,
                Runtime.getRuntime().availableProcessors());
    }

    static Finding workers(int set, WorkerCount fitting, int processors) {
        String reasons = "What decides: " + fitting.decisive()
                + fitting.reasons().stream()
                        .filter(reason -> !reason.equals(fitting.decisive()))
                        .collect(Collectors.joining(" ", " Also: ", ""));
        if (set == 0) {
            String message = fitting.count() + " worker(s). " + reasons;
            return fitting.count() >= processors
                    ? Finding.ok(CHECK_WORKERS, message)
                    : Finding.warn(
                            CHECK_WORKERS,
                            message,
                            "Processors stay unused. Give more memory or processors to the container or the unit, or"
                                    + " let a worker take less (dropwarp.worker.memory-mb).");
        }
        String message = "%d worker(s), as dropwarp.worker.count says; auto would start with %d. %s"
                .formatted(set, fitting.count(), reasons);
        return set <= fitting.count()
                ? Finding.ok(CHECK_WORKERS, message)
                : Finding.warn(
                        CHECK_WORKERS,
                        message,
                        "More than fit are of use only while they wait for storage: dropwarp doctor FILES measures that.");
    }

    private Finding confinement(Optional<String> offer) {
        if (!config.worker().confine()) {
            return Finding.warn(
                    "confinement",
                    "Workers are not confined: dropwarp.worker.confine is off.",
                    "Set it to auto unless GDAL needs files that confined workers cannot read.");
        }
        return confinementBy(offer);
    }

    static Finding confinementBy(Optional<String> offer) {
        Matcher landlock = LANDLOCK.matcher(offer.orElse(""));
        if (landlock.find() && Integer.parseInt(landlock.group(1)) > 0) {
            return Finding.ok("confinement", "Workers are confined by the kernel: " + offer.get() + ".");
        }
        return Finding.warn(
                "confinement",
                "The kernel cannot confine workers: " + offer.orElse("no perl is installed") + ".",
                "For untrusted files use Linux 5.19 or newer with Landlock, and install perl; see docs/SECURITY.md.");
    }
}
