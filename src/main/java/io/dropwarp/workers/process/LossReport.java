package io.dropwarp.workers.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dropwarp.model.Failure;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Reply;
import io.dropwarp.workers.process.WorkerCall.Outcome;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Describes how a worker was lost, from what its process left behind.
 *
 * @param detail what was observed, or null
 * @param exitValue its exit value, 128 + signal if a signal ended it, even if the JVM reported the signal and then
 *     ended with its own value
 * @param frame where native code crashed, or null
 * @param stderr the end of its standard error, crash report included
 * @param seconds time spent on the request
 * @param peakRssBytes peak resident memory, 0 if unknown
 */
record LossReport(
        long pid,
        LossCause cause,
        String detail,
        int exitValue,
        String frame,
        String stderr,
        double seconds,
        long peakRssBytes) {

    private static final int KILLED = Signals.exitValue(Signals.KILL);
    private static final Duration OWN_END = Duration.ofSeconds(2);
    private static final Duration KILLED_END = Duration.ofSeconds(5);

    /** Last messages of the JVM, GDAL and the C++ library when memory runs out. */
    private static final Pattern NO_MEMORY = Pattern.compile("Terminating due to java.lang.OutOfMemoryError"
            + "|insufficient memory for the Java Runtime Environment"
            + "|CPL[A-Za-z]+\\(\\): Out of memory allocating"
            + "|std::bad_alloc");

    /** Running out of memory shows in the last output of the process, not in its exit value. */
    LossReport {
        if (cause == LossCause.CRASHED && NO_MEMORY.matcher(stderr).find()) {
            cause = LossCause.MEMORY;
            detail = "it found no more";
        }
    }

    /**
     * Makes sure that a worker is dead after its last exchange, then collects what it left. A peak of 0 bytes is
     * unknown.
     */
    static LossReport examine(ChildProcess child, Outcome outcome, double seconds, long peakRssBytes)
            throws InterruptedException {
        LossCause cause = outcome.lost() ? outcome.cause() : LossCause.CRASHED;
        String detail = outcome.detail();
        // A worker that ends by itself gets time for that, since a kill would hide its exit value.
        OptionalInt exit = cause == LossCause.CRASHED ? child.awaitExit(OWN_END) : OptionalInt.empty();
        if (exit.isEmpty()) {
            detail = cause == LossCause.CRASHED ? "closed its pipes without ending and was killed" : detail;
            child.kill();
            exit = child.awaitExit(KILLED_END);
        }
        CrashReport crash = child.crashReport();
        int exitValue = crash.signal()
                .flatMap(Signals::numbered)
                .map(Signals::exitValue)
                .orElse(exit.orElse(KILLED));
        if (cause == LossCause.CRASHED && detail == null && exitValue == KILLED && child.oomKilled()) {
            cause = LossCause.MEMORY;
            detail = "the kernel's out-of-memory killer ended it";
        }
        String stderr = child.stderr().tail() + crash.excerpt();
        return new LossReport(
                child.pid(), cause, detail, exitValue, crash.frame().orElse(null), stderr, seconds, peakRssBytes);
    }

    /** {@return whether a SIGKILL that we did not send ended it} */
    boolean killed() {
        return cause == LossCause.CRASHED && detail == null && exitValue == KILLED;
    }

    /** {@return the result for the submitter of the request} */
    WorkerOutcome answer() {
        Reply reply = new Reply.Failed(failure(), null, null, null, null, seconds, peakRssBytes);
        OptionalInt signal = Signals.of(exitValue);
        return new WorkerOutcome(
                Math.max(1, exitValue), // never 0, whatever the process returned: the request was not done
                json(reply),
                stderr,
                signal.isPresent() ? signal.getAsInt() : null,
                seconds,
                peakRssBytes,
                pid);
    }

    Failure failure() {
        return new Failure(cause.code(), "Worker process " + pid + " " + what() + measures(), hint());
    }

    private String what() {
        return switch (cause) {
            case CRASHED -> detail == null ? death() : detail;
            case PROTOCOL -> "sent what is not a reply: " + detail;
            case HUNG -> "gave no sign of life for " + detail + " and was killed";
            case TIMEOUT -> "was not done within " + detail + " and was killed";
            case MEMORY -> "ran out of memory (" + detail + ")";
        };
    }

    private String death() {
        OptionalInt signal = Signals.of(exitValue);
        if (signal.isEmpty()) {
            return "ended by itself with exit value " + exitValue;
        }
        return "was ended by " + Signals.describe(signal.getAsInt()) + (frame == null ? "" : " in " + frame);
    }

    private String measures() {
        String memory = peakRssBytes == 0
                ? ""
                : String.format(Locale.ROOT, ", having used up to %d MB of memory", peakRssBytes >> 20);
        return String.format(Locale.ROOT, ", after %.1f s%s", seconds, memory);
    }

    private String hint() {
        return switch (cause) {
            case CRASHED ->
                killed()
                        ? "dropwarp did not send that signal: a person, a container runtime or the kernel's out-of-memory"
                                + " killer did. Look into the system log of that time, then drop the file again."
                        : "If each attempt ended like this, it is the file that crashes GDAL: convert it with another program,"
                                + " and drop it again. What the process wrote last is in the report.";
            case PROTOCOL ->
                "This is a defect of dropwarp or of a library that prints where only replies belong: please report it,"
                        + " with this report.";
            case HUNG ->
                "Check that the disk or share of the work folder answers; if the file is only slow to read, raise"
                        + " dropwarp.worker.hang-seconds. Then drop the file again.";
            case TIMEOUT ->
                "Cut smaller tiles (tile-rows in the profile) or raise dropwarp.worker.timeout-seconds, unless the machine was"
                        + " only overloaded; then drop the file again.";
            case MEMORY ->
                "Give each worker more memory (dropwarp.worker.memory-mb), cut smaller tiles (tile-rows in the profile), or run"
                        + " fewer workers (dropwarp.worker.count); then drop the file again.";
        };
    }

    private static String json(Reply reply) {
        try {
            return Json.MAPPER.writeValueAsString(reply);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A reply must be writable", e);
        }
    }
}
