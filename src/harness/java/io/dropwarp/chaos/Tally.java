package io.dropwarp.chaos;

import io.dropwarp.chaos.Strike.Action;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts, and the table of them. Used by one thread. */
final class Tally {

    private final Map<Action, Integer> done = new EnumMap<>(Action.class);
    private int workersWithService;
    int rounds;
    int checks;
    int refusedStarts;
    long slowestOrphanMillis;

    void did(Action action) {
        done.merge(action, 1, Integer::sum);
    }

    void withService(int workers) {
        workersWithService += workers;
    }

    int count(Action action) {
        return done.getOrDefault(action, 0);
    }

    /** {@return SIGKILLs sent on purpose; those of the workers that died with their service count as one with it} */
    int kills() {
        return done.entrySet().stream()
                .filter(entry -> entry.getKey().kills())
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /** The summary as a table in Markdown. */
    String table(
            ChaosOptions options,
            List<Delivery> delivered,
            Outcome end,
            long[] seen,
            int wrong,
            Duration calm,
            Duration all) {
        StringBuilder table = new StringBuilder("| what | number |\n| --- | --- |\n");
        row(table, "seed", Long.toString(options.seed()));
        if (options.nodes() > 0) {
            row(table, "nodes", Integer.toString(options.nodes()));
        }
        row(table, "SIGKILLs", Integer.toString(kills()));
        for (Action action : Action.values()) {
            if (action.cluster() && options.nodes() == 0) {
                continue;
            }
            String also = action == Action.KILL_ALL ? " (with " + workersWithService + " workers)" : "";
            row(table, "… " + action.label(), count(action) + also);
        }
        row(table, "rounds (lives of the service)", Integer.toString(rounds));
        row(table, "… after which everything was checked", Integer.toString(checks));
        row(
                table,
                "… that refused to start: no disk, no permission, or its worker was killed",
                Integer.toString(refusedStarts));
        row(table, "arrivals", delivered.size() + " " + kinds(delivered));
        row(table, "receipts that stand", Integer.toString(end.receipts().size()));
        row(
                table,
                "rasters compared with the undisturbed run",
                Integer.toString(end.outputs().size()));
        row(table, "dead letters", codes(end));
        row(table, "finished tiles found again unchanged after a death", Long.toString(seen[1]));
        row(table, "files looked at when they appeared", Long.toString(seen[0]));
        row(table, "… of which GDAL read every pixel at once", Long.toString(seen[2]));
        row(table, "longest life of a worker after its service, s", seconds(slowestOrphanMillis / 1000.0));
        row(table, "violations", Integer.toString(wrong));
        row(table, "time of the undisturbed run, s", seconds(calm.toMillis() / 1000.0));
        row(table, "time in all, s", seconds(all.toMillis() / 1000.0));
        return table.toString();
    }

    private static String seconds(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String kinds(List<Delivery> delivered) {
        return delivered.stream()
                .collect(Collectors.groupingBy(
                        delivery -> delivery.kind().name().toLowerCase(Locale.ROOT),
                        java.util.TreeMap::new,
                        Collectors.counting()))
                .toString();
    }

    private static String codes(Outcome end) {
        Map<String, Long> codes = end.deadLetters().values().stream()
                .flatMap(List::stream)
                .collect(Collectors.groupingBy(code -> code, java.util.TreeMap::new, Collectors.counting()));
        return codes.values().stream().mapToLong(Long::longValue).sum() + " " + codes;
    }

    private static void row(StringBuilder table, String what, String number) {
        table.append("| ").append(what).append(" | ").append(number).append(" |\n");
    }
}
