package io.dropwarp.gdal.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputFormatTest {

    private static OutputFormat format(String changes, String type, int bands) {
        return OutputFormat.of(Options.of(changes), type, bands, false, false);
    }

    @Test
    void choosesThePredictorByType() {
        assertThat(format("", "UInt16", 1).creationOptions()).contains("COMPRESS=LZW", "PREDICTOR=STANDARD");
        assertThat(format("'compression': 'ZSTD'", "Float32", 1).creationOptions())
                .contains("PREDICTOR=FLOATING_POINT");
        assertThat(format("'layout': 'GTIFF'", "Float64", 1).creationOptions()).contains("PREDICTOR=3", "TILED=YES");
        assertThat(format("", "CInt16", 1).creationOptions()).contains("PREDICTOR=NO");
    }

    @Test
    void namesLevelsAsEachDriverWantsThem() {
        String zstd = "'compression': 'ZSTD', 'compressionLevel': 3";
        assertThat(format(zstd, "Byte", 1).creationOptions()).contains("LEVEL=3");
        assertThat(format(zstd + ", 'layout': 'TILES'", "Byte", 1).creationOptions())
                .contains("ZSTD_LEVEL=3");
        assertThat(format("'compression': 'JPEG', 'quality': 80, 'layout': 'GTIFF'", "Byte", 3)
                        .creationOptions())
                .contains("JPEG_QUALITY=80", "PHOTOMETRIC=YCBCR");
    }

    @Test
    void keepsIndicesOfAPaletteInOverviews() {
        assertThat(OutputFormat.of(Options.of(""), "Byte", 1, false, true).creationOptions())
                .contains("OVERVIEW_RESAMPLING=NEAREST");
        assertThat(format("", "Byte", 1).creationOptions()).contains("OVERVIEW_RESAMPLING=AVERAGE");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'compression': 'ZIP'|Byte|1",
                "'compression': 'JPEG'|UInt16|3",
                "'compression': 'JPEG'|Byte|2",
                "'compression': 'WEBP'|Byte|1",
                "'compression': 'LERC'|CFloat32|1",
                "'compression': 'PACKBITS'|Byte|1",
                "'predictor': 'floating-point'|Byte|1",
                "'compression': 'ZSTD', 'compressionLevel': 99|Byte|1",
                "'blockSize': 100|Byte|1",
                "'bigtiff': 'PERHAPS'|Byte|1",
                "'overviewResampling': 'magic'|Byte|1",
                "'creationOptions': {'COMPRESS': 'LZW'}|Byte|1",
                "'creationOptions': {'TARGET_SRS': 'EPSG:1'}|Byte|1"
            })
    void refusesWhatATiffCannotBe(String changes, String type, int bands) {
        assertThatThrownBy(() -> format(changes, type, bands)).hasMessageContaining("BAD_JOB_SPEC");
    }
}
