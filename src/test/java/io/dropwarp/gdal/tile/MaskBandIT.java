package io.dropwarp.gdal.tile;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.agent.TestRaster;
import io.dropwarp.gdal.core.OpenGdal;
import io.dropwarp.model.Tile;
import java.io.IOException;
import java.nio.file.Path;
import org.gdal.gdal.Band;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.gdal;
import org.gdal.gdalconst.gdalconstConstants;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Masks of an output that goes 10 columns and 5 rows beyond a source of 60 × 40 pixels on every side, on the same pixels.
 */
@Tag("fast")
@ExtendWith(OpenGdal.class)
class MaskBandIT {

    private static final int LEFT = 10;
    private static final int TOP = 5;
    private static final int WIDTH = 60;
    private static final int HEIGHT = 40;
    private static final String AROUND = "'crs': 'EPSG:32633', 'layout': 'GTIFF', 'resampling': 'near',"
            + " 'resolution': [10, 10], 'extent': [499900, 4999550, 500700, 5000050]";

    @TempDir
    Path folder;

    private TestRaster raster(String type) {
        return TestRaster.of(WIDTH, HEIGHT)
                .type(type)
                .crs("EPSG:32633")
                .geotransform(500_000, 10, 0, 5_000_000, 0, -10)
                .band((x, y) -> 7);
    }

    private OpenJob job(TestRaster raster, String options) throws IOException {
        Path file = raster.write(folder.resolve("scene.tif"));
        OpenJob job = OpenGdal.job(folder.resolve("work"), file, AROUND + options);
        assertThat(job.plan().grid().width()).isEqualTo(WIDTH + 2 * LEFT);
        assertThat(job.plan().grid().height()).isEqualTo(HEIGHT + 2 * TOP);
        return job;
    }

    private static Dataset memory(int bands) {
        return gdal.GetDriverByName("MEM")
                .Create("", WIDTH + 2 * LEFT, HEIGHT + 2 * TOP, bands, gdalconstConstants.GDT_Byte);
    }

    /** Every pixel of the source's place has one value, and every other another. */
    private static void assertMask(Band band, int inside, int outside) {
        int across = WIDTH + 2 * LEFT;
        byte[] values = new byte[across * (HEIGHT + 2 * TOP)];
        band.ReadRaster(0, 0, across, HEIGHT + 2 * TOP, gdalconstConstants.GDT_Byte, values);
        for (int i = 0; i < values.length; i++) {
            int x = i % across - LEFT;
            int y = Math.floorDiv(i, across) - TOP;
            boolean isInside = x >= 0 && x < WIDTH && y >= 0 && y < HEIGHT;
            assertThat(values[i] & 255).as("pixel %d %d", x, y).isEqualTo(isInside ? inside : outside);
        }
    }

    @Test
    void theCollarOfATypeThatIsWarpedWithoutAlphaIsHidden() throws IOException {
        try (OpenJob job = job(raster("Float64"), "")) {
            assertThat(job.plan().grid().mask()).isEqualTo("collar");
            Dataset memory = memory(1);
            MaskBand mask = new MaskBand(job, false);
            mask.addTo(memory);
            assertThat(memory.getRasterCount()).as("gdalwarp fills none").isEqualTo(1);

            mask.complete(memory, job.plan().tiling().tile(0, 0));

            assertThat(MaskBand.number(memory, job.plan().grid())).isEqualTo(2);
            assertMask(memory.GetRasterBand(2), 255, 0);
            memory.delete();
        }
    }

    @Test
    void aCollarToBeFilledBecomesValidAndWhatTheMaskHidesStaysHidden() throws IOException {
        TestRaster masked = raster("Byte").mask((x, y) -> x >= 30);
        try (OpenJob job = job(masked, ", 'collar': 'fill'")) {
            assertThat(MaskBand.isCollarFilled(job.plan())).isTrue();
            Dataset memory = memory(1);
            MaskBand mask = new MaskBand(job, false);
            mask.addTo(memory);
            assertThat(memory.getRasterCount()).as("gdalwarp fills one").isEqualTo(2);
            memory.GetRasterBand(2).Fill(0);

            mask.fillCollar(memory, job.plan().tiling().tile(0, 0));

            assertMask(memory.GetRasterBand(2), 0, 255);
            memory.delete();
        }
    }

    @Test
    void aStripHasThePartOfTheMaskThatIsItsOwn() throws IOException {
        try (OpenJob job = job(raster("Float64"), "")) {
            // Two rows of the collar, then three of the source.
            Tile strip = new Tile(0, 0, 0, TOP - 2, WIDTH + 2 * LEFT, 5);
            Dataset memory = gdal.GetDriverByName("MEM")
                    .Create("", strip.width(), strip.height(), 1, gdalconstConstants.GDT_Byte);
            new MaskBand(job, false).complete(memory, strip);
            byte[] column = new byte[5];
            memory.GetRasterBand(2).ReadRaster(LEFT, 0, 1, 5, gdalconstConstants.GDT_Byte, column);
            assertThat(column).containsExactly(0, 0, -1, -1, -1);
            memory.delete();
        }
    }

    @Test
    void aBandThatHidesAPixelIsPublishedAsAMaskAndOneThatHidesNoneIsLeftOut() throws IOException {
        try (OpenJob job = job(raster("Byte"), "")) {
            Dataset memory = memory(2);
            memory.GetRasterBand(2).SetColorInterpretation(gdalconstConstants.GCI_AlphaBand);
            MaskBand mask = new MaskBand(job, false);

            memory.GetRasterBand(2).Fill(255);
            Dataset plain = mask.published(memory);
            assertThat(plain.getRasterCount()).isEqualTo(1);
            assertThat(MaskBand.isOn(plain)).isFalse();
            plain.delete();

            memory.GetRasterBand(2).WriteRaster(3, 4, 1, 1, gdalconstConstants.GDT_Byte, new byte[] {0});
            Dataset hidden = mask.published(memory);
            assertThat(hidden.getRasterCount()).isEqualTo(1);
            assertThat(MaskBand.isOn(hidden)).isTrue();
            byte[] values = new byte[2];
            hidden.GetRasterBand(1).GetMaskBand().ReadRaster(3, 4, 2, 1, gdalconstConstants.GDT_Byte, values);
            assertThat(values).containsExactly(0, -1);
            hidden.delete();
            memory.delete();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, Byte, true", "3, UInt16, true", "2, Byte, false", "4, Byte, false", "3, Int16, false"})
    void gdalSeesAnAlphaBandBesideGreyOrRgbOfTwoTypes(int colours, String type, boolean seen) {
        Dataset raster = gdal.GetDriverByName("MEM")
                .Create("", 2, 2, colours + 1, gdal.GetDataTypeByName(type), (String[]) null);
        raster.GetRasterBand(colours + 1).SetColorInterpretation(gdalconstConstants.GCI_AlphaBand);
        boolean byGdal = (raster.GetRasterBand(1).GetMaskFlags() & gdalconstConstants.GMF_ALPHA) != 0;
        raster.delete();

        assertThat(MaskBand.isAlphaSeen(colours, type)).isEqualTo(seen);
        assertThat(byGdal).isEqualTo(seen);
    }
}
