package io.dropwarp.gdal.crs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GeoBoxTest {

    @Test
    void goesOutwardToWholeDegrees() {
        assertThat(GeoBox.around(new double[] {13.2, 14.7}, new double[] {50.1, 51.9}))
                .isEqualTo(new GeoBox(13, 50, 15, 52));
    }

    @Test
    void crossesTheAntimeridianWhereThatIsShorter() {
        GeoBox box = GeoBox.around(new double[] {179.2, -178.5}, new double[] {-17, -16.5});
        assertThat(box).isEqualTo(new GeoBox(179, -17, -178, -16));
        assertThat(box.contains(180, -16.5)).isTrue();
        assertThat(box.contains(181, -16.5)).isTrue();
        assertThat(box.contains(-179.5, -16.5)).isTrue();
        assertThat(box.contains(0, -16.5)).isFalse();
    }

    @Test
    void holdsTheWorldOfA0To360Raster() {
        assertThat(GeoBox.around(new double[] {0, 90, 180, 270, 360}, new double[] {-90, 90}))
                .isEqualTo(GeoBox.WORLD);
    }

    @Test
    void isTheWorldAroundNothing() {
        assertThat(GeoBox.around(new double[0], new double[0])).isEqualTo(GeoBox.WORLD);
    }
}
