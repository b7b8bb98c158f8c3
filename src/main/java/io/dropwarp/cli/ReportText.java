package io.dropwarp.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.job.Retrial;
import io.dropwarp.model.JobFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.StringJoiner;

/** Prints a report as text. */
final class ReportText {

    private static final int WIDTH = 100;
    private static final int MOST_TILES = 5;
    private static final String INDENT = " ".repeat(11);

    private final PrintStream out;

    ReportText(PrintStream out) {
        this.out = out;
    }

    void print(JsonNode report, JobFolder folder) throws IOException {
        out.println(text(report, "code") + ": " + TerminalFormat.plain(text(report, "message")));
        if (report.hasNonNull("hint")) {
            out.println("-> " + TerminalFormat.plain(text(report, "hint")));
        }
        out.println();
        line(
                "file",
                text(report, "file") + "  ("
                        + TerminalFormat.bytes(report.path("bytes").asLong()) + ", profile " + text(report, "profile")
                        + ")");
        line("received", TerminalFormat.time(Instant.parse(text(report, "receivedAt"))));
        line(
                "failed",
                TerminalFormat.time(Instant.parse(text(report, "failedAt"))) + ", " + text(report, "stage") + ", "
                        + text(report, "kind") + ", after "
                        + report.path("attempts").asInt() + " attempt(s)");
        for (Retrial retrial : Retrial.of(folder)) {
            line(
                    "before",
                    TerminalFormat.time(retrial.failedAt()) + ", " + retrial.code() + "; retried by the "
                            + retrial.by());
        }
        source(report.path("source"));
        target(report.path("target"));
        tiles(report.path("tiles"));
        if (!text(report, "messages").isBlank()) {
            block("GDAL said", text(report, "messages"));
        }
        if (report.hasNonNull("trace")) {
            block("trace", text(report, "trace"));
        }
        line("folder", DataOptions.shown(folder.path()));
        if (report.hasNonNull("replay")) {
            out.println();
            out.println("Retry:  dropwarp dead-letter retry " + folder.job());
        }
    }

    private void source(JsonNode source) {
        if (source.isObject()) {
            line(
                    "source",
                    "%s, %d x %d, %d band(s) %s, CRS %s, placed by %s"
                            .formatted(
                                    text(source, "driver"),
                                    source.path("width").asInt(),
                                    source.path("height").asInt(),
                                    source.path("bands").asInt(),
                                    distinct(source.path("types")),
                                    source.hasNonNull("crs") ? shortened(text(source, "crs")) : "unknown",
                                    text(source, "georeferencing")));
        }
    }

    private static String distinct(JsonNode types) {
        java.util.Set<String> names = new java.util.LinkedHashSet<>();
        types.forEach(type -> names.add(type.asText()));
        return String.join("/", names);
    }

    private void target(JsonNode target) {
        if (target.hasNonNull("crs")) {
            String size = target.has("width")
                    ? ", " + target.path("width").asInt() + " x "
                            + target.path("height").asInt()
                    : "";
            line(
                    "target",
                    shortened(text(target, "crs")) + ", " + text(target, "resampling") + ", " + text(target, "layout")
                            + size);
        }
        if (target.hasNonNull("command")) {
            block("by hand", text(target, "command"));
        }
    }

    private void tiles(JsonNode tiles) {
        int total = tiles.path("total").asInt();
        if (total == 0) {
            return;
        }
        line("tiles", tiles.path("done").asInt() + " of " + total + " done and kept");
        int told = 0;
        for (JsonNode tile : tiles.path("failed")) {
            if (told++ == MOST_TILES) {
                line("", "… and " + (tiles.path("failed").size() - MOST_TILES) + " more");
                return;
            }
            StringJoiner end = new StringJoiner(", ");
            end.add(tile.path("attempts").asInt() + " attempt(s)");
            if (tile.hasNonNull("node")) {
                end.add("node " + text(tile, "node"));
            }
            if (tile.hasNonNull("signal")) {
                end.add("signal " + tile.path("signal").asInt());
            }
            if (tile.hasNonNull("peakRssBytes")) {
                end.add("peak " + TerminalFormat.bytes(tile.path("peakRssBytes").asLong()));
            }
            line(
                    "  " + tile.path("row").asInt() + "-" + tile.path("col").asInt(),
                    text(tile, "code") + ": " + text(tile, "message") + " (" + end + ")");
        }
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText("");
    }

    private static String shortened(String crs) {
        String line = TerminalFormat.plain(crs.replaceAll("\\s+", " "));
        return line.length() <= WIDTH / 2 ? line : line.substring(0, WIDTH / 2) + "…";
    }

    private void line(String what, String text) {
        out.printf("%-10s %s%n", what, TerminalFormat.plain(text));
    }

    private void block(String what, String text) {
        boolean first = true;
        for (String line : text.strip().lines().toList()) {
            out.println((first ? "%-10s ".formatted(what) : INDENT) + TerminalFormat.plain(line));
            first = false;
        }
    }
}
