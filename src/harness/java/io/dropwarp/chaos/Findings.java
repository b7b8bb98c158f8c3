package io.dropwarp.chaos;

import java.io.PrintStream;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is wrong, each once. Thread-safe. */
final class Findings {

    private final long seed;
    private final PrintStream out;
    private final Set<String> all = new LinkedHashSet<>();
    private volatile int round;

    Findings(long seed, PrintStream out) {
        this.seed = seed;
        this.out = out;
    }

    void round(int number) {
        round = number;
    }

    synchronized void add(String what) {
        if (all.add(what)) {
            out.printf("VIOLATION seed %d, round %d: %s%n", seed, round, what);
        }
    }

    void addAll(Collection<String> what) {
        what.forEach(this::add);
    }

    synchronized List<String> all() {
        return List.copyOf(all);
    }
}
