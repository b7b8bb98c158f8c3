package io.dropwarp.gdal.crs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lists the operations between two CRSs with PROJ's program {@code projinfo}, because GDAL's Java bindings give neither
 * name nor accuracy of an operation and no missing grids. One call takes 20 to 60 ms. Stateless.
 */
public final class ProjInfo {

    private static final int PATIENCE_SECONDS = 20;

    /** Linux's limit for one argument (MAX_ARG_STRLEN). */
    private static final int LONGEST_ARGUMENT = 100_000;

    /** First line of an operation: "unknown id, NAME, 7 m, AREA, at least one grid missing". */
    private static final Pattern HEAD =
            Pattern.compile("(?:unknown id|[^\\s,]+:[^\\s,]+), (.+?), (unknown accuracy|[0-9][0-9.e+-]* m), (.*)");

    private static final Pattern GRID_MISSING = Pattern.compile("Grid (\\S+) needed but not found.*");
    private static final Pattern GRIDS = Pattern.compile("\\+(?:grids|file|xy_grids|z_grids|model)=(\\S+)");

    private ProjInfo() {}

    /** {@return whether {@code projinfo} is installed} */
    public static boolean installed() {
        return Programs.find(Programs.PROJINFO).isPresent();
    }

    /**
     * Lists all operations in an area.
     *
     * @param source code or WKT
     * @param target code or WKT
     * @param missingToo whether to include operations whose grids are not installed; PROJ then lists different ones,
     *     not only more
     * @return the operations, in PROJ's order; empty if the program is missing, fails or knows none
     */
    public static List<OperationCandidate> operations(String source, String target, GeoBox area, boolean missingToo) {
        Optional<Path> program = Programs.find(Programs.PROJINFO);
        if (program.isEmpty() || Math.max(source.length(), target.length()) > LONGEST_ARGUMENT) {
            return List.of();
        }
        List<String> command = List.of(
                program.get().toString(),
                "-s",
                source,
                "-t",
                target,
                "--spatial-test",
                "intersects",
                "--bbox",
                String.format(Locale.ROOT, "%.0f,%.0f,%.0f,%.0f", area.west(), area.south(), area.east(), area.north()),
                "--grid-check",
                missingToo ? "none" : "discard_missing",
                "--single-line",
                "-o",
                "PROJ,PROJJSON");
        return parse(output(command));
    }

    private static String output(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                process.getOutputStream().close();
                return CompletableFuture.supplyAsync(() -> text(process)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException | ExecutionException | TimeoutException unknown) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static String text(Process process) {
        try (InputStream in = process.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the operations in the output of {@code projinfo --single-line -o PROJ,PROJJSON}, in the same order} */
    static List<OperationCandidate> parse(String text) {
        List<OperationCandidate> out = new ArrayList<>();
        Part part = null;
        for (String line : text.lines().toList()) {
            Matcher head = HEAD.matcher(line);
            if (head.matches()) {
                if (part != null) {
                    out.add(part.candidate());
                }
                part = new Part(head.group(1), head.group(2), head.group(3));
            } else if (part != null) {
                part.take(line);
            }
        }
        if (part != null) {
            out.add(part.candidate());
        }
        return out;
    }

    /** The operation whose lines are being read. */
    private static final class Part {

        private final String name;
        private final String accuracy;
        private final String rest;
        private final Set<String> missing = new LinkedHashSet<>();
        private String pipeline;
        private GeoBox area = GeoBox.WORLD;

        Part(String name, String accuracy, String rest) {
            this.name = name;
            this.accuracy = accuracy;
            this.rest = rest;
        }

        void take(String line) {
            Matcher grid = GRID_MISSING.matcher(line);
            if (line.startsWith("+proj")) {
                pipeline = line;
            } else if (line.startsWith("{")) {
                area = bbox(line);
            } else if (grid.matches()) {
                missing.add(grid.group(1));
            }
        }

        private static GeoBox bbox(String json) {
            try {
                JsonNode box = Json.MAPPER.readTree(json).path("bbox");
                return box.isMissingNode()
                        ? GeoBox.WORLD
                        : new GeoBox(
                                box.path("west_longitude").asDouble(),
                                box.path("south_latitude").asDouble(),
                                box.path("east_longitude").asDouble(),
                                box.path("north_latitude").asDouble());
            } catch (JsonProcessingException unreadable) {
                return GeoBox.WORLD;
            }
        }

        OperationCandidate candidate() {
            Set<String> grids = new LinkedHashSet<>();
            Matcher uses = GRIDS.matcher(pipeline == null ? "" : pipeline);
            while (uses.find()) {
                for (String grid : uses.group(1).split(",", -1)) {
                    // "@" marks an optional grid; "null" is a grid without shifts.
                    if (!grid.isEmpty() && !grid.startsWith("@") && !grid.equals("null")) {
                        grids.add(grid);
                    }
                }
            }
            grids.addAll(missing);
            if (missing.isEmpty() && rest.contains("at least one grid missing")) {
                missing.addAll(grids);
            }
            return new OperationCandidate(
                    name,
                    accuracy.startsWith("unknown")
                            ? null
                            : Double.valueOf(accuracy.replace(" m", "").trim()),
                    rest.contains("has ballpark transformation"),
                    pipeline,
                    List.copyOf(grids),
                    missing,
                    area);
        }
    }
}
