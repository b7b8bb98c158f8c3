package io.dropwarp.gdal.tile;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.gdal.core.GdalList;
import io.dropwarp.gdal.core.OpenGdal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.gdal;
import org.gdal.gdalconst.gdalconstConstants;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** GDAL reads back, byte for byte, the pixels that were added to its file. */
@Tag("fast")
@ExtendWith(OpenGdal.class)
class LzwBlocksIT {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "Byte, 1, 16, 16, NO, 256, 1",
        "Byte, 1, 16, 16, NO, 256, 2",
        "Byte, 3, 700, 300, NO, 4, 1",
        "Byte, 3, 700, 300, NO, 4, 2",
        "Byte, 3, 70, 300, YES, 1, 1",
        "Byte, 3, 70, 300, YES, 1, 2",
        "Int16, 5, 257, 513, IF_SAFER, 256, 1",
        "Int16, 5, 257, 513, IF_SAFER, 256, 2",
        "UInt16, 4, 600, 520, YES, 40, 1",
        "UInt16, 4, 600, 520, YES, 40, 2",
        "Float32, 1, 512, 256, YES, 256, 1",
        "Float32, 1, 512, 256, YES, 256, 2",
        "Float64, 2, 300, 300, NO, 2, 1",
        "CFloat32, 1, 300, 100, NO, 256, 1",
    })
    void gdalReadsThePixels(String type, int bands, int width, int height, String big, int values, int predictor)
            throws IOException {
        List<String> options = List.of(
                "COMPRESS=LZW",
                "TILED=YES",
                "BLOCKXSIZE=256",
                "BLOCKYSIZE=256",
                "INTERLEAVE=PIXEL",
                "BIGTIFF=" + big,
                "PREDICTOR=" + predictor);
        Dataset pixels = gdal.GetDriverByName("MEM").Create("", width, height, bands, gdal.GetDataTypeByName(type));
        pixels.CreateMaskBand(gdalconstConstants.GMF_PER_DATASET);
        fill(pixels, values);
        Path file = folder.resolve("pixels.tif");

        assertThat(LzwBlocks.fit(pixels, options, 256)).isTrue();
        List<String> sparse = new ArrayList<>(options);
        sparse.add("SPARSE_OK=TRUE");
        Dataset empty = gdal.GetDriverByName("GTiff")
                .Create(file.toString(), width, height, bands, gdal.GetDataTypeByName(type), GdalList.of(sparse));
        empty.CreateMaskBand(gdalconstConstants.GMF_PER_DATASET);
        empty.GetRasterBand(1).GetMaskBand().WriteRaster(0, 0, width, height, 1, mask(pixels));
        empty.delete();
        new LzwBlocks().add(file, pixels, share -> {});

        Dataset written = gdal.Open(file.toString());
        assertThat(bytes(written)).isEqualTo(bytes(pixels));
        assertThat(mask(written)).isEqualTo(mask(pixels));
        written.delete();
        pixels.delete();
    }

    /** Random, but with repetitions; some pixels are hidden by the mask. */
    private static void fill(Dataset pixels, int values) {
        Random random = new Random(7);
        byte[] bytes = new byte[bytes(pixels).length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i % 5 == 0 ? random.nextInt(values) : i > 8 ? bytes[i - 8] : 0);
        }
        write(pixels, bytes);
        byte[] mask = new byte[pixels.getRasterXSize() * pixels.getRasterYSize()];
        Arrays.fill(mask, mask.length / 3, mask.length, (byte) 255);
        pixels.GetRasterBand(1)
                .GetMaskBand()
                .WriteRaster(0, 0, pixels.getRasterXSize(), pixels.getRasterYSize(), 1, mask);
    }

    private static void write(Dataset pixels, byte[] bytes) {
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes);
        int width = pixels.getRasterXSize();
        int height = pixels.getRasterYSize();
        int type = pixels.GetRasterBand(1).getDataType();
        pixels.WriteRaster_Direct(0, 0, width, height, width, height, type, direct, all(pixels));
    }

    private static byte[] bytes(Dataset pixels) {
        int width = pixels.getRasterXSize();
        int height = pixels.getRasterYSize();
        int type = pixels.GetRasterBand(1).getDataType();
        int size = width * height * pixels.getRasterCount() * (gdal.GetDataTypeSize(type) / 8);
        ByteBuffer direct = ByteBuffer.allocateDirect(size);
        pixels.ReadRaster_Direct(0, 0, width, height, width, height, type, direct, all(pixels));
        byte[] bytes = new byte[size];
        direct.get(0, bytes);
        return bytes;
    }

    private static byte[] mask(Dataset pixels) {
        byte[] mask = new byte[pixels.getRasterXSize() * pixels.getRasterYSize()];
        pixels.GetRasterBand(1)
                .GetMaskBand()
                .ReadRaster(0, 0, pixels.getRasterXSize(), pixels.getRasterYSize(), 1, mask);
        return mask;
    }

    private static int[] all(Dataset pixels) {
        return IntStream.rangeClosed(1, pixels.getRasterCount()).toArray();
    }
}
