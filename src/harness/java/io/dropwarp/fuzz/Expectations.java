package io.dropwarp.fuzz;

import io.dropwarp.files.Hashes;
import io.dropwarp.model.AssembledOutput;
import io.dropwarp.model.AssembledOutput.OutputFile;
import io.dropwarp.model.BandStatistics;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.FailureKind;
import io.dropwarp.model.Plan;
import io.dropwarp.model.TargetGrid;
import io.dropwarp.protocol.PlanLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What must be so after every case, whatever was damaged. Stateless; what is not so is added to a list of faults. */
final class Expectations {

    private static final int LONGEST_TEXT = 1000;

    /** All that a job's folder may hold besides its sources. */
    private static final Pattern EXPECTED = Pattern.compile(
            "plan\\.json|output\\.tif(\\.aux\\.xml)?|tiles/\\d+-\\d+\\.tif|staged/out\\.tif(\\.aux\\.xml)?|staged/out/(\\d+-\\d+\\.tif|out\\.vrt)");

    private Expectations() {}

    /** A failure has a code for somebody's file, and words for a person. */
    static void ofFailure(Failure failure, Path folder, List<String> faults) {
        if (failure.code() == FailureCode.INTERNAL) {
            faults.add("INTERNAL: " + failure.message());
        } else if (failure.code().kind() == FailureKind.ENVIRONMENT) {
            faults.add("holds up the service for one file: " + failure.code() + ": " + failure.message());
        }
        ofText("message", failure.message(), folder, faults);
        ofText("hint", failure.hint(), folder, faults);
    }

    private static void ofText(String what, String text, Path folder, List<String> faults) {
        if (text == null || text.isBlank()) {
            faults.add("no " + what);
        } else if (text.length() >= LONGEST_TEXT) {
            faults.add(what + " of " + text.length() + " letters: " + text.substring(0, 100) + "…");
        } else if (text.chars().anyMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029)) {
            faults.add(what + " with line breaks or control characters: " + text.replaceAll("\\p{Cntrl}", "?"));
        } else if (text.contains(folder.getParent().toString())) {
            faults.add(what + " tells where the job is: " + text);
        }
    }

    /** A plan has a grid that is finite and within the limits. */
    static void ofPlan(Plan plan, PlanLimits limits, List<String> faults) {
        TargetGrid grid = plan.grid();
        List<Double> g = grid.geotransform();
        double[] corners = {g.get(0), g.get(3), g.get(0) + grid.width() * g.get(1), g.get(3) + grid.height() * g.get(5)
        };
        boolean finite = g.size() == 6
                && Stream.of(g.toArray(Double[]::new)).allMatch(Double::isFinite)
                && Arrays.stream(corners).allMatch(Double::isFinite);
        if (!finite || !(g.get(1) > 0) || !(g.get(5) < 0) || g.get(2) != 0 || g.get(4) != 0) {
            faults.add("a grid with the geotransform " + g);
        }
        long pixels = (long) grid.width() * grid.height();
        if (grid.width() < 1 || grid.height() < 1 || grid.bands() < 1 || pixels > limits.maxPixels()) {
            faults.add("a grid of " + grid.width() + " × " + grid.height() + " × " + grid.bands());
        }
        boolean world = plan.options().extent() == null && "EPSG:3857".equals(grid.crs());
        // Once around the Earth beyond either edge, and to a thousandth of a degree from the poles.
        if (world
                && (Math.abs(corners[0]) > 41e6
                        || Math.abs(corners[2]) > 41e6
                        || Math.abs(corners[1]) > 1e8
                        || Math.abs(corners[3]) > 1e8)) {
            faults.add("a grid beyond the world: " + Arrays.toString(corners));
        }
    }

    /** An output is what the worker says of it. */
    static void ofOutput(AssembledOutput output, Plan plan, Path staged, List<String> faults) throws IOException {
        for (OutputFile file : output.files()) {
            Path path = Files.isDirectory(staged) ? staged.resolve(file.name()) : staged.resolveSibling(file.name());
            if (Files.size(path) != file.bytes() || !Hashes.sha256(path).equals(file.sha256())) {
                faults.add("the output " + file.name() + " is not the one described");
            }
        }
        if (output.bands().size() != plan.grid().bands()) {
            faults.add("statistics of " + output.bands().size() + " bands");
        }
        long pixels = (long) plan.grid().width() * plan.grid().height();
        for (BandStatistics band : output.bands()) {
            boolean ordered = band.minimum() == null || band.minimum() <= band.maximum();
            if (band.pixels() != pixels || band.validPixels() < 0 || band.validPixels() > pixels || !ordered) {
                faults.add("statistics that cannot be: " + band);
            }
        }
        boolean onEarth = output.footprint().stream()
                .flatMap(List::stream)
                .flatMap(List::stream)
                .allMatch(point -> Math.abs(point.get(0)) <= 180 && Math.abs(point.get(1)) <= 90);
        if (output.footprint().isEmpty() || !onEarth) {
            faults.add("a footprint that is not on earth: " + output.footprint());
        }
    }

    /** A job's folder holds its sources unchanged and nothing unexpected; what a killed worker left is allowed. */
    static void ofFolder(Path folder, Map<String, byte[]> sources, boolean lost, List<String> faults)
            throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.filter(path -> !Files.isDirectory(path)).toList();
        }
        int found = 0;
        for (Path file : all) {
            String name = folder.relativize(file).toString();
            byte[] source = name.startsWith("source/") ? sources.get(name.substring(7)) : null;
            if (source != null) {
                found++;
                if (!Arrays.equals(source, Files.readAllBytes(file))) {
                    faults.add("changed its source " + name);
                }
            } else if (!EXPECTED.matcher(name).matches() && !(lost && name.contains(".part"))) {
                faults.add("left " + name + " behind");
            }
        }
        if (found != sources.size()) {
            faults.add("lost " + (sources.size() - found) + " of its sources");
        }
    }
}
