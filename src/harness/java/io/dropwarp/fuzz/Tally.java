package io.dropwarp.fuzz;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The endings of a run. Thread-safe. */
final class Tally {

    private final Map<Integer, Ending> endings = new TreeMap<>();

    /**
     * Adds an ending.
     *
     * @param ending of a case that has none yet
     */
    synchronized void add(Ending ending) {
        if (endings.put(ending.number(), ending) != null) {
            throw new IllegalStateException("Case " + ending.number() + " ended twice");
        }
    }

    /** {@return the endings by number of the case} */
    synchronized List<Ending> endings() {
        return new ArrayList<>(endings.values());
    }

    /** {@return number of cases by code} */
    Map<String, Integer> byCode() {
        Map<String, Integer> codes = new TreeMap<>();
        endings().forEach(ending -> codes.merge(ending.code(), 1, Integer::sum));
        return codes;
    }

    /** {@return cases that ended as they should not} */
    List<Ending> faulty() {
        return endings().stream().filter(ending -> !ending.faults().isEmpty()).toList();
    }

    /** {@return cases that took longest, longest first} */
    List<Ending> slowest(int number) {
        return endings().stream()
                .sorted(Comparator.comparingDouble(Ending::seconds).reversed())
                .limit(number)
                .toList();
    }

    /** {@return a hash of all numbers and codes: the same for two runs whose cases ended alike} */
    String digest() {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            endings().forEach(e -> sha.update((e.number() + " " + e.code() + "\n").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(sha.digest()).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
