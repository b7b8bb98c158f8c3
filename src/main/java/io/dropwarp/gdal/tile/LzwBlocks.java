package io.dropwarp.gdal.tile;

import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.Progress;
import io.dropwarp.gdal.pixels.PixelBuffer;
import io.dropwarp.model.FailureCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.gdal;

/**
 * Adds the pixels of a GeoTIFF to one that GDAL has written without them: LZW takes half of the time of writing a
 * large file, and GDAL offers no other encoder. GDAL writes everything else. For the GDAL thread.
 */
final class LzwBlocks {

    private static final String HORIZONTAL = "PREDICTOR=2";

    /** Options under which a file looks as expected here. */
    private static final Set<String> KNOWN = Set.of(
            "COMPRESS=LZW",
            "TILED=YES",
            "PREDICTOR=1",
            HORIZONTAL,
            "INTERLEAVE=PIXEL",
            "BLOCKXSIZE",
            "BLOCKYSIZE",
            "BIGTIFF");

    /** A TIFF of 32 bits has room for this many bytes, even if LZW makes them more. */
    private static final long MOST_BYTES = 2L << 30;

    private static final int MOST_BLOCK_BYTES = 8 << 20;

    private final LzwEncoder encoder = new LzwEncoder();
    private final PixelBuffer buffer = new PixelBuffer();
    private byte[] plain = {};
    private byte[] packed = {};

    /** {@return whether these pixels can be added to a file made with these creation options} */
    static boolean fit(Dataset pixels, List<String> options, int block) {
        int pixel = pixelBytes(pixels);
        int type = pixels.GetRasterBand(1).getDataType();
        return options.contains("COMPRESS=LZW")
                && !(options.contains(HORIZONTAL)
                        && (gdal.DataTypeIsComplex(type) != 0 || gdal.GetDataTypeSize(type) > Integer.SIZE))
                && options.stream().allMatch(o -> KNOWN.contains(o) || KNOWN.contains(o.split("=", 2)[0]))
                && (long) block * block * pixel <= MOST_BLOCK_BYTES
                && (long) pixels.getRasterXSize() * pixels.getRasterYSize() * pixel <= MOST_BYTES;
    }

    private static int pixelBytes(Dataset pixels) {
        return pixels.getRasterCount()
                * (gdal.GetDataTypeSize(pixels.GetRasterBand(1).getDataType()) / 8);
    }

    /**
     * Adds the pixels.
     *
     * @param file GDAL wrote it with {@code SPARSE_OK=TRUE} and has closed it
     * @throws IOException if it cannot be written, or is not what {@link #fit} expects
     */
    void add(Path file, Dataset pixels, Progress progress) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            TiffDirectory directory = TiffDirectory.first(channel);
            int width = (int) directory.number(TiffDirectory.BLOCK_WIDTH);
            int height = (int) directory.number(TiffDirectory.BLOCK_HEIGHT);
            int across = (pixels.getRasterXSize() - 1) / width + 1;
            int down = (pixels.getRasterYSize() - 1) / height + 1;
            if (directory.number(TiffDirectory.COMPRESSION) != TiffDirectory.LZW
                    || directory.number(TiffDirectory.PLANES) != 1
                    || directory.count(TiffDirectory.OFFSETS) != (long) across * down) {
                throw new IOException("GDAL wrote another kind of TIFF than was asked for");
            }
            boolean horizontal = directory.isHorizontal();
            long[] offsets = new long[across * down];
            long[] sizes = new long[across * down];
            long end = channel.size();
            for (int i = 0; i < offsets.length; i++) {
                int x = i % across * width;
                int y = i / across * height;
                int size = encode(pixels, x, y, width, height, horizontal);
                offsets[i] = end;
                sizes[i] = size;
                TiffDirectory.write(channel, ByteBuffer.wrap(packed, 0, size), end);
                end += size;
                progress.at((double) (i + 1) / offsets.length);
            }
            directory.put(TiffDirectory.OFFSETS, offsets);
            directory.put(TiffDirectory.SIZES, sizes);
        }
    }

    private int encode(Dataset pixels, int x, int y, int blockWidth, int blockHeight, boolean horizontal) {
        int pixel = pixelBytes(pixels);
        int bands = pixels.getRasterCount();
        int width = Math.min(blockWidth, pixels.getRasterXSize() - x);
        int height = Math.min(blockHeight, pixels.getRasterYSize() - y);
        int size = blockWidth * blockHeight * pixel;
        if (plain.length != size) {
            plain = new byte[size];
            packed = new byte[LzwEncoder.most(size)];
        }
        ByteBuffer bytes = buffer.reserve(size);
        if (width < blockWidth || height < blockHeight) {
            // What lies outside the raster is 0.
            bytes.put(new byte[size]).clear();
        }
        int type = pixels.GetRasterBand(1).getDataType();
        int[] all = IntStream.rangeClosed(1, bands).toArray();
        GdalError.reset();
        if (pixels.ReadRaster_Direct(
                        x, y, width, height, width, height, type, bytes, all, pixel, blockWidth * pixel, pixel / bands)
                != 0) {
            throw GdalError.failure("Cannot read the pixels of a tile", FailureCode.INTERNAL, null);
        }
        bytes.get(0, plain, 0, size);
        if (horizontal) {
            LzwEncoder.difference(plain, size, blockWidth * pixel, pixel / bands, bands);
        }
        return encoder.encode(plain, size, packed);
    }
}
