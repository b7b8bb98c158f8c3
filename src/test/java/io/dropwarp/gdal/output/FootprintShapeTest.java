package io.dropwarp.gdal.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FootprintShapeTest {

    private static List<double[]> box(double west, double south, double east, double north) {
        double middle = (west + east) / 2;
        return List.of(
                new double[] {west, south},
                new double[] {middle, south},
                new double[] {east, south},
                new double[] {east, north},
                new double[] {middle, north},
                new double[] {west, north});
    }

    private static double extreme(List<List<List<Double>>> polygon, int axis, boolean largest) {
        var values = polygon.get(0).stream().mapToDouble(point -> point.get(axis));
        return largest ? values.max().orElseThrow() : values.min().orElseThrow();
    }

    @Test
    void closesItsRingCounterClockwise() {
        var polygons = FootprintShape.of(box(10, 40, 20, 50), false, false).coordinates();
        assertThat(polygons).hasSize(1);
        List<List<Double>> ring = polygons.get(0).get(0);
        assertThat(ring.get(0)).isEqualTo(ring.get(ring.size() - 1));
        double area = 0;
        for (int i = 1; i < ring.size(); i++) {
            area += ring.get(i - 1).get(0) * ring.get(i).get(1)
                    - ring.get(i).get(0) * ring.get(i - 1).get(1);
        }
        assertThat(area / 2).isEqualTo(100);
    }

    @Test
    void splitsAtTheAntimeridian() {
        var polygons =
                FootprintShape.of(box(178, -10, -178 + 360, 10), false, false).coordinates();
        assertThat(polygons).hasSize(2);
        assertThat(polygons.stream().mapToDouble(p -> extreme(p, 0, true)).max())
                .hasValue(180);
        assertThat(polygons.stream().mapToDouble(p -> extreme(p, 0, false)).min())
                .hasValue(-180);
    }

    @Test
    void unwrapsLongitudesThatJump() {
        List<double[]> jumping =
                List.of(new double[] {179, 0}, new double[] {-179, 0}, new double[] {-179, 10}, new double[] {179, 10});
        var polygons = FootprintShape.of(jumping, false, false).coordinates();
        assertThat(polygons).hasSize(2);
        for (var polygon : polygons) {
            assertThat(extreme(polygon, 0, true) - extreme(polygon, 0, false)).isEqualTo(1);
        }
    }

    @Test
    void goesOverThePoleItHolds() {
        List<double[]> circle =
                List.of(new double[] {-135, 80}, new double[] {-45, 80}, new double[] {45, 80}, new double[] {135, 80});
        var polygons = FootprintShape.of(circle, true, false).coordinates();
        assertThat(polygons).hasSize(1);
        assertThat(extreme(polygons.get(0), 1, true)).isEqualTo(90);
        assertThat(extreme(polygons.get(0), 0, false)).isEqualTo(-180);
        assertThat(extreme(polygons.get(0), 0, true)).isEqualTo(180);
    }

    @Test
    void coversTheWorldOnce() {
        var polygons = FootprintShape.of(box(-180, -90, 180, 90), false, false).coordinates();
        assertThat(polygons).hasSize(1);
        assertThat(polygons.get(0).get(0)).hasSize(5);
    }

    @Test
    void leavesOutTheWidestGapWhenOnlyPointsAreKnown() {
        var polygons = FootprintShape.around(box(170, 0, 190, 5)).coordinates();
        assertThat(polygons).hasSize(2);
    }
}
