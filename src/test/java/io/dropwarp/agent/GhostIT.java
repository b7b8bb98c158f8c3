package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.agent.WorkerUnderTest.Outcome;
import io.dropwarp.model.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Nothing is drawn where the source is not, however a projection folds back far from where it is made for, and nothing else
 * is taken away. GDAL's own gdaltransform tells: from each valid pixel to the source and forwards again.
 */
@Timeout(300)
class GhostIT {

    private static final String WORLD = "'resolution': [0.25], 'extent': [-180,-90,180,90]";
    private static final String MOLLWEIDE = "'resolution': [8000], 'extent': [-18040096,-9020048,18040096,9020048]";

    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?(e[+-]?\\d+)?");

    @RegisterExtension
    static final WorkerOfClass worker = new WorkerOfClass();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EPSG:32648 | 436000, 1200000, 1000 | 250 | EPSG:4326 | near | 'resolution': [0.05], 'extent': [-180,-60,180,60] | true",
                "EPSG:5514 | -900000, -900000, 2000 | 300 | EPSG:4326 | average | " + WORLD + " | true",
                "EPSG:32760 | 600000, 9000000, 2000 | 300 | ESRI:54009 | near | " + MOLLWEIDE + " | true",
                "EPSG:32760 | 600000, 9000000, 2000 | 300 | ESRI:54009 | bilinear | " + MOLLWEIDE
                        + ", 'type': 'Float64' | true",
                "EPSG:32633 | -4500000, 8000000, 40000 | 300 | EPSG:4326 | near | " + WORLD + " | true",
                "ortho | -6300000, 6300000, 40000 | 315 | EPSG:4326 | near | " + WORLD + " | false"
            })
    void aPixelIsOnlyWhereTheSourceIs(
            String crs, String place, int size, String target, String method, String extent, boolean folds)
            throws IOException {
        List<Double> placed = numbers(place);
        double step = placed.get(2);
        Path scene = TestRaster.of(size, size)
                .type("Int16")
                .crs(crs.equals("ortho") ? "+proj=ortho +lat_0=20 +lon_0=10 +datum=WGS84" : crs)
                .geotransform(placed.get(0), step, 0, placed.get(1), 0, -step)
                .band((x, y) -> 1 + x + y)
                .write(folder.resolve("scene.tif"));
        for (String more : List.of("'errorThreshold': 0, 'nodata': '-1'", "'tileRows': 256")) {
            Outcome outcome = worker.run(
                    "'crs': '" + target + "', 'resampling': '" + method + "', 'layout': 'GTIFF', " + more + ", "
                            + extent,
                    scene);
            assertThat(outcome.failed()).isNull();
            Pixels pixels = Pixels.of(outcome.file());
            List<int[]> drawn = drawn(pixels, null);
            assertThat(drawn).hasSizeGreaterThan(50);
            assertThat(ghosts(scene, size, step, outcome.plan(), drawn)).isEmpty();
            if (more.contains("nodata")) {
                // All that gdalwarp draws is here, but for ghosts.
                Path whole = Gdal.byHand(outcome.plan(), folder, folder.resolve("whole.tif"));
                List<int[]> lost = drawn(Pixels.of(whole), pixels);
                assertThat(ghosts(scene, size, step, outcome.plan(), lost)).hasSameSizeAs(lost);
                assertThat(!lost.isEmpty()).as("%d ghosts", lost.size()).isEqualTo(folds);
            }
        }
    }

    private static List<int[]> drawn(Pixels pixels, Pixels but) {
        List<int[]> out = new ArrayList<>();
        for (int y = 0; y < pixels.height(); y++) {
            for (int x = 0; x < pixels.width(); x++) {
                if (pixels.valid(1, x, y) && (but == null || !but.valid(1, x, y))) {
                    out.add(new int[] {x, y});
                }
            }
        }
        return out;
    }

    /** Pixels from which the source is out of reach, or from which the way there and back leads elsewhere. */
    private List<String> ghosts(Path scene, int size, double step, Plan plan, List<int[]> pixels) throws IOException {
        List<Double> g = plan.grid().geotransform();
        String target = plan.options().crs();
        boolean degrees = target.equals("EPSG:4326");
        StringBuilder centres = new StringBuilder();
        for (int[] pixel : pixels) {
            centres.append(g.get(0) + (pixel[0] + 0.5) * g.get(1))
                    .append(' ')
                    .append(g.get(3) + (pixel[1] + 0.5) * g.get(5))
                    .append('\n');
        }
        List<double[]> there = transform(scene, target, centres.toString(), "-i");
        StringBuilder again = new StringBuilder();
        there.forEach(at -> again.append(at[0]).append(' ').append(at[1]).append('\n'));
        List<double[]> back = transform(scene, target, again.toString());
        // A pixel covers more than its centre: its own half, and what a kernel looks at.
        double margin = 2 + g.get(1) * (degrees ? 111_320 : 1) / step;
        List<String> ghosts = new ArrayList<>();
        for (int i = 0; i < pixels.size(); i++) {
            double x = g.get(0) + (pixels.get(i)[0] + 0.5) * g.get(1);
            double y = g.get(3) + (pixels.get(i)[1] + 0.5) * g.get(5);
            double[] at = there.get(i);
            double off = back.get(i)[0] - x;
            off -= degrees ? 360 * Math.rint(off / 360) : 0;
            boolean inside = at[0] > -margin && at[0] < size + margin && at[1] > -margin && at[1] < size + margin;
            // Next to a pole, a pixel of the source is many degrees wide.
            boolean same = !(Math.hypot(off, back.get(i)[1] - y) > 10 * g.get(1)) || (degrees && Math.abs(y) > 88);
            // On the horizon there may be no way back, which is no other place.
            if (!inside || !same) {
                ghosts.add(x + "," + y + " -> " + at[0] + "," + at[1] + " -> " + back.get(i)[0] + "," + back.get(i)[1]);
            }
        }
        return ghosts;
    }

    private List<double[]> transform(Path scene, String target, String points, String... more) throws IOException {
        List<double[]> out = new ArrayList<>();
        if (points.isEmpty()) {
            return out;
        }
        Path in = Files.writeString(folder.resolve("points.txt"), points);
        String text = Gdal.run(
                folder,
                "sh",
                "-c",
                "gdaltransform " + String.join(" ", more) + " -t_srs '" + target + "' " + scene + " < " + in
                        + " 2>/dev/null || true");
        for (String line : text.lines().toList()) {
            List<Double> found = numbers(line);
            out.add(
                    found.size() < 2
                            ? new double[] {Double.NaN, Double.NaN}
                            : new double[] {found.get(0), found.get(1)});
        }
        return out;
    }

    private static List<Double> numbers(String text) {
        return NUMBER.matcher(text)
                .results()
                .map(found -> Double.valueOf(found.group()))
                .toList();
    }
}
