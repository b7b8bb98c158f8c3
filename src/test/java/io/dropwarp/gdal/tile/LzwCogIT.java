package io.dropwarp.gdal.tile;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.gdal.core.GdalList;
import io.dropwarp.gdal.core.OpenGdal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.gdal.gdal.Band;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.gdal;
import org.gdal.gdalconst.gdalconstConstants;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A COG encoded by us is the one that GDAL alone writes, but for the bytes within its blocks. */
@Tag("fast")
@ExtendWith(OpenGdal.class)
class LzwCogIT {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "Byte, 1, 601, 303, , NO, STANDARD, AVERAGE",
        "Byte, 3, 700, 300, 0, YES, NO, CUBIC",
        "Byte, 4, 256, 1301, , IF_SAFER, STANDARD, NEAREST",
        "Int16, 5, 257, 513, -32768, IF_SAFER, STANDARD, AVERAGE",
        "UInt16, 4, 1203, 1001, 0, NO, STANDARD, AVERAGE",
        "UInt16, 2, 100, 50, , YES, STANDARD, AVERAGE",
        "Int32, 1, 600, 600, 7, NO, STANDARD, MODE",
        "Float32, 1, 512, 1025, NaN, NO, NO, BILINEAR",
        "Float32, 2, 300, 300, , YES, STANDARD, AVERAGE",
        "Float64, 2, 300, 300, -9999, NO, NO, AVERAGE",
    })
    void looksAsGdalWritesIt(
            String type, int bands, int width, int height, Double nodata, String big, String predictor, String method)
            throws IOException {
        List<String> options = List.of(
                "COMPRESS=LZW",
                "BLOCKSIZE=256",
                "OVERVIEWS=AUTO",
                "OVERVIEW_RESAMPLING=" + method,
                "BIGTIFF=" + big,
                "PREDICTOR=" + predictor,
                "NUM_THREADS=2");
        Dataset pixels = dataset(type, bands, width, height, nodata);
        Dataset nothing = dataset(type, bands, width, height, nodata);
        fill(pixels, type);
        Path wanted = write("wanted.tif", pixels, options);
        Path file = write("file.tif", nothing, LzwCog.empty(options));
        Path plain = write("plain.tif", pixels, LzwCog.plain(options));

        assertThat(LzwCog.isEmpty(wanted)).isFalse();
        assertThat(LzwCog.isEmpty(file)).isTrue();
        LzwCog.add(file, plain, 2, share -> {});

        assertThat(head(file)).isEqualTo(head(wanted));
        assertThat(levels(file)).isEqualTo(levels(wanted));
        assertSameTags(file, wanted);
    }

    /** The ghost area: what GDAL and others rely on while they read a COG. */
    private static String head(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String head = new String(bytes, 0, 300, StandardCharsets.ISO_8859_1);
        assertThat(head).contains("BLOCK_LEADER=SIZE_AS_UINT4", "BLOCK_TRAILER=LAST_4_BYTES_REPEATED");
        return head.substring(head.indexOf("GDAL_STRUCTURAL"), head.indexOf("KNOWN_INCOMPATIBLE_EDITION=NO"));
    }

    private static void assertSameTags(Path file, Path wanted) throws IOException {
        try (FileChannel ours = FileChannel.open(file);
                FileChannel theirs = FileChannel.open(wanted)) {
            List<TiffDirectory> directories = TiffDirectory.all(ours);
            List<TiffDirectory> others = TiffDirectory.all(theirs);
            assertThat(directories).hasSameSizeAs(others);
            long before = Long.MAX_VALUE;
            for (int i = 0; i < directories.size(); i++) {
                assertThat(directories.get(i).places()).isEqualTo(others.get(i).places());
                long[] offsets = directories.get(i).numbers(TiffDirectory.OFFSETS);
                long[] sizes = directories.get(i).numbers(TiffDirectory.SIZES);
                assertThat(offsets).isSorted();
                // Smaller overviews come first.
                assertThat(offsets[offsets.length - 1]).isLessThan(before);
                before = offsets[0];
                for (int block = 0; block < offsets.length; block++) {
                    int size = (int) sizes[block];
                    ByteBuffer bytes = TiffDirectory.read(ours, offsets[block] - 4, size + 8);
                    assertThat(bytes.getInt(0)).isEqualTo(size);
                    assertThat(bytes.getInt(size + 4)).isEqualTo(bytes.getInt(size));
                }
            }
        }
    }

    private Path write(String name, Dataset pixels, List<String> options) {
        Path file = folder.resolve(name);
        gdal.GetDriverByName("COG")
                .CreateCopy(file.toString(), pixels, GdalList.of(options))
                .delete();
        return file;
    }

    private static Dataset dataset(String type, int bands, int width, int height, Double nodata) {
        Dataset pixels = gdal.GetDriverByName("MEM").Create("", width, height, bands, gdal.GetDataTypeByName(type));
        pixels.SetGeoTransform(new double[] {500000, 10, 0, 4000000, 0, -10});
        pixels.SetMetadataItem("SENSOR", "a test");
        for (int i = 1; i <= bands; i++) {
            pixels.GetRasterBand(i).SetDescription("band " + i);
            if (nodata != null) {
                pixels.GetRasterBand(i).SetNoDataValue(nodata);
                pixels.GetRasterBand(i).Fill(nodata);
            }
        }
        return pixels;
    }

    /** The lower third stays as it was. */
    private static void fill(Dataset pixels, String type) {
        int width = pixels.getRasterXSize();
        int height = pixels.getRasterYSize() * 2 / 3;
        Random random = new Random(7);
        double[] values = new double[width * height * pixels.getRasterCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 5 == 0 ? random.nextInt(type.equals("Byte") ? 256 : 9000) : i > 8 ? values[i - 8] : 0;
        }
        int[] all = IntStream.rangeClosed(1, pixels.getRasterCount()).toArray();
        int doubles = gdalconstConstants.GDT_Float64;
        pixels.WriteRaster(0, 0, width, height, width, height, doubles, values, all);
    }

    /** Each band at each level, with what GDAL says about the file. */
    private static List<Object> levels(Path file) {
        Dataset dataset = gdal.Open(file.toString());
        List<Object> out = new ArrayList<>();
        out.add(dataset.GetMetadata_Dict("IMAGE_STRUCTURE"));
        assertThat(dataset.GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE")).isEqualTo("COG");
        out.add(dataset.GetMetadata_Dict(""));
        for (int i = 1; i <= dataset.getRasterCount(); i++) {
            Band band = dataset.GetRasterBand(i);
            out.add(band.GetDescription() + band.GetColorInterpretation());
            out.add(pixels(band));
            for (int level = 0; level < band.GetOverviewCount(); level++) {
                out.add(pixels(band.GetOverview(level)));
            }
        }
        dataset.delete();
        return out;
    }

    private static ByteBuffer pixels(Band band) {
        int size = band.getXSize() * band.getYSize() * (gdal.GetDataTypeSize(band.getDataType()) / 8);
        ByteBuffer bytes = ByteBuffer.allocateDirect(size);
        int width = band.getXSize();
        int height = band.getYSize();
        assertThat(band.ReadRaster_Direct(0, 0, width, height, width, height, band.getDataType(), bytes))
                .isZero();
        return bytes;
    }
}
