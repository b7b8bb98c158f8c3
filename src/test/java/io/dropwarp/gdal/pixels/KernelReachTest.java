package io.dropwarp.gdal.pixels;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KernelReachTest {

    @Test
    void nearReachesNoFartherThanItsPlaceMayBeOff() {
        assertThat(new KernelReach("near", 0.35).pixels(50)).isEqualTo(0.35);
    }

    @Test
    void kernelsGrowWithTheScaleAndNeverShrink() {
        KernelReach lanczos = new KernelReach("lanczos", 0);

        assertThat(lanczos.pixels(0.1)).isEqualTo(3);
        assertThat(lanczos.pixels(10)).isEqualTo(37.5);
        assertThat(new KernelReach("bilinear", 0).pixels(10)).isEqualTo(12.5);
        assertThat(new KernelReach("average", 0).pixels(10)).isEqualTo(7.25);
    }

    @Test
    void onlyKernelsWithNegativeWeightsLeaveTheRange() {
        assertThat(new KernelReach("bilinear", 0).range(10, 20, 1)).containsExactly(10, 20);
        assertThat(new KernelReach("cubicspline", 0).range(10, 20, 1)).containsExactly(10, 20);
        assertThat(new KernelReach("cubic", 0).range(10, 20, 1)).containsExactly(7.1, 22.9);
        assertThat(new KernelReach("rms", 0).range(-30, 20, 1)).containsExactly(0, 30);
    }

    @Test
    void aSumGrowsWithTheAreaAndMayBePartial() {
        double[] range = new KernelReach("sum", 0).range(2, 5, 100);

        assertThat(range[0]).isZero();
        assertThat(range[1]).isBetween(500.0, 600.0);
    }
}
