package io.dropwarp.cli;

import io.dropwarp.intake.FileNames;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Formats times, sizes and tables for a terminal. */
final class TerminalFormat {

    private static final double KILO = 1000;
    private static final long DAY = 86_400;
    private static final long HOUR = 3600;
    private static final Pattern UNSAFE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}]");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());

    private TerminalFormat() {}

    /** In the local time zone. */
    static String time(Instant time) {
        return time == null ? "-" : TIME.format(time);
    }

    static String since(Instant time) {
        return span((double) Duration.between(time, Instant.now()).toSeconds());
    }

    /** A duration in its two largest units. */
    static String span(double seconds) {
        long s = Math.max(0, Math.round(seconds));
        if (s >= 2 * DAY) {
            return s / DAY + " d " + s % DAY / HOUR + " h";
        }
        if (s >= HOUR) {
            return s / HOUR + " h " + s % HOUR / 60 + " min";
        }
        return s >= 60 ? s / 60 + " min " + s % 60 + " s" : s + " s";
    }

    static String bytes(Long bytes) {
        if (bytes == null) {
            return "-";
        }
        double value = bytes;
        for (String unit : List.of("B", "kB", "MB", "GB")) {
            if (value < KILO) {
                return (value < 10 && !unit.equals("B") ? "%.1f %s" : "%.0f %s").formatted(value, unit);
            }
            value /= KILO;
        }
        return "%.1f TB".formatted(value);
    }

    /** Escapes control characters, since a hostile file name could move the cursor or forge lines. */
    static String plain(String text) {
        return text == null ? "" : FileNames.escape(text, UNSAFE);
    }

    /** Cuts a text to a width and keeps its end, which distinguishes paths best. */
    static String fit(String text, int width) {
        String plain = plain(text);
        return plain.length() <= width ? plain : "…" + plain.substring(plain.length() - width + 1);
    }

    /** Prints rows in columns as wide as their widest cell; the first row is the header. */
    static void table(PrintStream out, List<List<String>> rows) {
        int columns = rows.get(0).size();
        List<Integer> widths = new ArrayList<>(Collections.nCopies(columns, 0));
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths.set(i, Math.max(widths.get(i), row.get(i).length()));
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String cell = row.get(i);
                line.append(cell);
                if (i < columns - 1) {
                    line.append(" ".repeat(widths.get(i) - cell.length() + 2));
                }
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
