package io.dropwarp.gdal.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.Samples;
import io.dropwarp.gdal.audit.AuditSamples.Quad;
import io.dropwarp.model.Layout;
import io.dropwarp.model.Plan;
import io.dropwarp.model.TargetGrid;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AuditSamplesTest {

    /** In blocks of 512 pixels: 4 × 4 of them. */
    private static final int SIZE = 2000;

    private static final List<double[]> EVERYWHERE = IntStream.range(0, 400)
            .mapToObj(i -> new double[] {i % 20 * 100 + 50.5, i / 20 * 100 + 50.5})
            .toList();

    private static AuditSamples samples(String job, boolean full) {
        TargetGrid like = Samples.grid("EPSG:3857", null);
        TargetGrid grid = new TargetGrid(
                like.crs(),
                like.crsWkt(),
                like.crsLabel(),
                like.geotransform(),
                SIZE,
                SIZE,
                1,
                "Byte",
                null,
                false,
                "none");
        Plan plan = Samples.plan(Samples.job(job), Layout.GTIFF, grid, SIZE);
        return new AuditSamples(plan, full, SIZE, SIZE);
    }

    private static Set<Integer> blocks(List<Quad> quads) {
        return quads.stream()
                .map(quad -> quad.row() / 512 * 4 + quad.column() / 512)
                .collect(Collectors.toSet());
    }

    @Test
    void aSampleLooksAtOneBlockInFourAndFullAtAll() {
        assertThat(blocks(samples("a.tif", false).backward(EVERYWHERE, (x, y) -> 1000)))
                .hasSize(3);
        assertThat(blocks(samples("a.tif", true).backward(EVERYWHERE, (x, y) -> 1000)))
                .hasSize(16);
    }

    @Test
    void theSameJobHasTheSameSamplesAndAnotherHasOthers() {
        List<Quad> once = samples("a.tif", false).backward(EVERYWHERE, (x, y) -> 1000);

        assertThat(samples("a.tif", false).backward(EVERYWHERE, (x, y) -> 1000)).isEqualTo(once);
        assertThat(samples("b.tif", false).backward(EVERYWHERE, (x, y) -> 1000)).isNotEqualTo(once);
    }

    @Test
    void cornersOfTheGridAndOfItsBlocksAreLookedAt() {
        List<Quad> quads = samples("a.tif", true).backward(EVERYWHERE, (x, y) -> 1000);

        assertThat(quads)
                .contains(new Quad(0, 0), new Quad(SIZE - 2, 0), new Quad(0, SIZE - 2), new Quad(SIZE - 2, SIZE - 2))
                .contains(new Quad(510, 510), new Quad(512, 512), new Quad(1024, 1022))
                .allMatch(quad -> quad.column() < SIZE - 1 && quad.row() < SIZE - 1);
    }

    @Test
    void blocksThatTakeMuchLessRoomThanOthersAreLookedAtTooWhereTheSourceIs() {
        AuditSamples.Stored halfGone = (x, y) -> x < 1024 && y < 1024 ? 10 : 1000;

        assertThat(blocks(samples("a.tif", false).backward(EVERYWHERE, halfGone)))
                .filteredOn(Set.of(0, 1, 4, 5)::contains)
                .hasSizeGreaterThanOrEqualTo(3);
        assertThat(blocks(samples("a.tif", false).backward(List.of(new double[] {1500, 1500}), halfGone)))
                .hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void edgesAndCornersOfTheSourceAreTakenForward() {
        double[][] points = samples("a.tif", false).forward(700, 3);

        assertThat(points).hasNumberOfRows(12 * 3);
        assertThat(Arrays.stream(points).map(point -> point[0] + " " + point[1]))
                .contains("0.5 0.5", "699.5 0.5", "0.5 2.5", "699.5 2.5");
        assertThat(Arrays.asList(points)).allMatch(point -> point[0] < 700 && point[1] < 3);
    }
}
