package io.dropwarp.gdal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.gdal.core.Options;
import io.dropwarp.model.Tiling;
import io.dropwarp.model.WarpOptions;
import org.junit.jupiter.api.Test;

class TileCutterTest {

    private static final WarpOptions PLAIN = Options.of("");

    private static Tiling cut(int width, int height, String limits, WarpOptions options) {
        return new TileCutter(Options.limits(limits), 512, 128, 4, (w, h) -> (double) w * h)
                .cut(width, height, options);
    }

    @Test
    void leavesWhatIsSmallInOnePiece() {
        assertThat(cut(2000, 2000, "", PLAIN).count()).isEqualTo(1);
    }

    @Test
    void cutsFullWidthBandsOfWhichEachWorkerGetsFour() {
        Tiling tiling = cut(10_000, 20_000, "'workers': 2, 'tileBytes': 200000000", PLAIN);
        assertThat(tiling.fullWidth()).isTrue();
        assertThat(tiling.tileHeight()).isEqualTo(2560);
        assertThat(tiling.rows()).isEqualTo(8);
        assertThat(cut(11_062, 11_095, "'workers': 2, 'tileBytes': 200000000", PLAIN)
                        .tileHeight())
                .as("a multiple of 128")
                .isEqualTo(1408);
    }

    @Test
    void makesBandsAsThinAsMemoryWants() {
        Tiling tiling = cut(10_000, 20_000, "'workers': 1, 'tileBytes': 25000000", PLAIN);
        assertThat(tiling.fullWidth()).isTrue();
        assertThat(tiling.tileHeight()).isEqualTo(512);
    }

    @Test
    void goesTwoDimensionalWhenNoBandFits() {
        Tiling tiling = cut(100_000, 20_000, "'tileBytes': 8000000", PLAIN);
        assertThat(tiling.fullWidth()).isFalse();
        assertThat(tiling.tileWidth() % 512).isZero();
        assertThat(tiling.tileHeight() % 512).isZero();
        assertThat(4L * tiling.tileWidth() * tiling.tileHeight()).isLessThanOrEqualTo(8_000_000);
    }

    @Test
    void honoursSizesThatAreGiven() {
        Tiling rows = cut(3000, 3000, "", Options.of("'tileRows': 777"));
        assertThat(rows.tileHeight()).isEqualTo(777);
        assertThat(rows.tileWidth()).isEqualTo(3000);
        Tiling both = cut(3000, 3000, "", Options.of("'tileRows': 512, 'tileColumns': 1024"));
        assertThat(both.tileWidth()).isEqualTo(1024);
        assertThat(cut(30, 30, "", Options.of("'tileRows': 777")).count()).isEqualTo(1);
    }
}
