package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.model.Plan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** GDAL's own command line tools, as the judge of what the worker made. */
public final class Gdal {

    private Gdal() {}

    static String run(Path folder, String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertThat(process.waitFor()).as("%s%n%s", List.of(command), out).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return out;
    }

    /** Size and checksums of all bands; checksums depend on every pixel. */
    public static List<String> pixels(Path raster) throws IOException {
        String info = run(raster.getParent(), "gdalinfo", "-checksum", raster.toString());
        List<String> out = new ArrayList<>();
        Matcher matcher = Pattern.compile("Size is \\d+, \\d+|Checksum=\\d+").matcher(info);
        while (matcher.find()) {
            out.add(matcher.group());
        }
        return out;
    }

    /** Runs the plan's own command in the folder of the source, and returns what it made. */
    static Path byHand(Plan plan, Path source, Path out) throws IOException {
        run(source, "sh", "-c", plan.command().replace(" out.tif", " '" + out + "'"));
        return out;
    }

    static double pixel(Path raster, int band, int column, int line) throws IOException {
        return Double.parseDouble(run(
                        raster.getParent(),
                        "gdallocationinfo",
                        "-valonly",
                        "-b",
                        Integer.toString(band),
                        raster.toString(),
                        Integer.toString(column),
                        Integer.toString(line))
                .trim());
    }
}
