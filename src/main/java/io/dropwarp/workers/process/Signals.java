package io.dropwarp.workers.process;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Names and numbers of the signals that end processes, for Linux on x86 and ARM. */
final class Signals {

    /** The signal that cannot be blocked. */
    static final int KILL = 9;

    private static final int EXIT_VALUE_BASE = 128;
    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(1, "SIGHUP"),
            Map.entry(2, "SIGINT"),
            Map.entry(3, "SIGQUIT"),
            Map.entry(4, "SIGILL"),
            Map.entry(5, "SIGTRAP"),
            Map.entry(6, "SIGABRT"),
            Map.entry(7, "SIGBUS"),
            Map.entry(8, "SIGFPE"),
            Map.entry(KILL, "SIGKILL"),
            Map.entry(11, "SIGSEGV"),
            Map.entry(13, "SIGPIPE"),
            Map.entry(14, "SIGALRM"),
            Map.entry(15, "SIGTERM"),
            Map.entry(24, "SIGXCPU"),
            Map.entry(25, "SIGXFSZ"),
            Map.entry(31, "SIGSYS"));

    private Signals() {}

    /** {@return the exit value of a process ended by a signal} */
    static int exitValue(int signal) {
        return EXIT_VALUE_BASE + signal;
    }

    /** {@return the signal of an exit value, if any} */
    static OptionalInt of(int exitValue) {
        int signal = exitValue - EXIT_VALUE_BASE;
        return NAMES.containsKey(signal) ? OptionalInt.of(signal) : OptionalInt.empty();
    }

    /** {@return the number of a name such as SIGSEGV, if known} */
    static Optional<Integer> numbered(String name) {
        return NAMES.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** {@return number and name, for messages} */
    static String describe(int signal) {
        return "signal " + signal + " (" + NAMES.get(signal) + ")";
    }
}
