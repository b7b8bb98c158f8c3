package io.dropwarp.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dropwarp.model.Failure;
import io.dropwarp.worker.Exchange.Outcome;
import io.dropwarp.worker.protocol.Json;
import io.dropwarp.worker.protocol.Reply;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Says in words and numbers how a worker was lost, from what its process left behind.
 *
 * @param pid its process id
 * @param cause why it was given up
 * @param detail what was seen then, or null
 * @param exit the process's exit value; empty if it could not be ended
 * @param crash summary of the JVM's crash report, or null
 * @param stderr the end of its standard error, crash report included
 * @param seconds time it was at the request
 * @param peakRssBytes largest resident memory seen, 0 if unknown
 */
record LossReport(
        long pid,
        LossCause cause,
        String detail,
        OptionalInt exit,
        String crash,
        String stderr,
        double seconds,
        long peakRssBytes) {

    private static final Duration OWN_END = Duration.ofSeconds(2);
    private static final Duration KILLED_END = Duration.ofSeconds(5);
    private static final int SIGNAL_BASE = 128;
    private static final int SIGKILL = 9;
    private static final Map<Integer, String> SIGNALS = Map.ofEntries(
            Map.entry(1, "SIGHUP"),
            Map.entry(2, "SIGINT"),
            Map.entry(3, "SIGQUIT"),
            Map.entry(4, "SIGILL"),
            Map.entry(5, "SIGTRAP"),
            Map.entry(6, "SIGABRT"),
            Map.entry(7, "SIGBUS"),
            Map.entry(8, "SIGFPE"),
            Map.entry(SIGKILL, "SIGKILL"),
            Map.entry(11, "SIGSEGV"),
            Map.entry(13, "SIGPIPE"),
            Map.entry(14, "SIGALRM"),
            Map.entry(15, "SIGTERM"),
            Map.entry(24, "SIGXCPU"),
            Map.entry(25, "SIGXFSZ"),
            Map.entry(31, "SIGSYS"));

    /** A death by lack of memory shows in what the JVM says last, not in its exit value. */
    LossReport {
        if (cause == LossCause.CRASHED
                && (stderr.contains("Terminating due to java.lang.OutOfMemoryError")
                        || stderr.contains("insufficient memory for the Java Runtime Environment"))) {
            cause = LossCause.MEMORY;
            detail = "it found no more memory";
        }
    }

    /**
     * Makes sure that a worker is dead, then collects what it left.
     *
     * @param child its process
     * @param outcome how its last exchange ended
     * @param seconds time that took
     * @param peakRssBytes largest resident memory seen, 0 if unknown
     * @return all that is known
     * @throws InterruptedException if the waiting thread is interrupted
     */
    static LossReport examine(ChildProcess child, Outcome outcome, double seconds, long peakRssBytes)
            throws InterruptedException {
        LossCause cause = outcome.lost() ? outcome.cause() : LossCause.CRASHED;
        String detail = outcome.detail();
        // One that ended by itself is given the time to, since a kill would hide its own exit value.
        OptionalInt exit = cause == LossCause.CRASHED ? child.awaitExit(OWN_END) : OptionalInt.empty();
        if (exit.isEmpty()) {
            detail = cause == LossCause.CRASHED ? "closed its pipes without ending and was killed" : detail;
            child.kill();
            exit = child.awaitExit(KILLED_END);
        }
        CrashReport crash = child.crashReport();
        String stderr = child.stderr().tail() + crash.excerpt();
        return new LossReport(
                child.pid(), cause, detail, exit, crash.summary().orElse(null), stderr, seconds, peakRssBytes);
    }

    /** {@return what the submitter of the request gets} */
    Answer answer() {
        Reply reply = new Reply(null, null, null, null, null, null, failure(), null, null, null, seconds, peakRssBytes);
        return new Answer(exitValue(), json(reply), stderr, signal(), seconds, peakRssBytes, pid);
    }

    /** {@return why the request failed, in words} */
    Failure failure() {
        return switch (cause) {
            case CRASHED -> new Failure(cause.code(), worker() + " " + death() + measures(), crashHint());
            case PROTOCOL ->
                new Failure(
                        cause.code(),
                        worker() + " sent what is not a reply: " + detail + measures(),
                        "Something in the worker prints where only replies belong: report it with this file.");
            case HUNG ->
                new Failure(
                        cause.code(),
                        worker() + " gave no sign of life for " + detail + " and was killed" + measures(),
                        "The source may be on a disk that does not answer; if the file is just slow to read, raise the"
                                + " workers' hang time.");
            case TIMEOUT ->
                new Failure(
                        cause.code(),
                        worker() + " was not done within " + detail + " and was killed" + measures(),
                        "Smaller tiles or a higher time limit help, if the machine was not just overloaded.");
            case MEMORY ->
                new Failure(
                        cause.code(),
                        worker() + " was lost for memory: " + detail + measures(),
                        "Smaller tiles, fewer workers or a higher memory limit for each help.");
        };
    }

    private String worker() {
        return "Worker process " + pid;
    }

    private String death() {
        if (crash != null) {
            return "crashed with " + crash;
        }
        if (detail != null || exit.isEmpty()) {
            return detail;
        }
        Integer signal = signal();
        return signal == null ? "ended by itself with exit value " + exit.getAsInt() : "was ended by " + name(signal);
    }

    private String crashHint() {
        if (crash == null && detail == null && signal() != null && signal() == SIGKILL) {
            return "Nobody here sent that signal: look for the kernel's out-of-memory killer in the system log.";
        }
        return "If a fresh worker ends the same way, the file crashes GDAL; its standard error says more.";
    }

    private String measures() {
        String memory = peakRssBytes == 0
                ? ""
                : String.format(Locale.ROOT, ", having used up to %d MB of memory", peakRssBytes >> 20);
        return String.format(Locale.ROOT, ", after %.1f s%s", seconds, memory);
    }

    /** Never 0, whatever the process said at its end: the request was not done. */
    private int exitValue() {
        return Math.max(1, exit.orElse(SIGNAL_BASE + SIGKILL));
    }

    private Integer signal() {
        int signal = exitValue() - SIGNAL_BASE;
        return exit.isEmpty() || SIGNALS.containsKey(signal) ? Integer.valueOf(signal) : null;
    }

    private static String name(int signal) {
        return "signal " + signal + " (" + SIGNALS.get(signal) + ")";
    }

    private static String json(Reply reply) {
        try {
            return Json.MAPPER.writeValueAsString(reply);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A reply must be writable", e);
        }
    }
}
