package io.dropwarp.gdal.tile;

import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.Progress;
import io.dropwarp.gdal.pixels.PixelBuffer;
import io.dropwarp.model.FailureCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private static final int COMPRESSION = 259;
    private static final int PLANES = 284;
    private static final int PREDICTOR = 317;
    private static final int BLOCK_WIDTH = 322;
    private static final int BLOCK_HEIGHT = 323;
    private static final int OFFSETS = 324;
    private static final int SIZES = 325;

    private static final short BIG_TIFF = 43;
    private static final short LZW = 5;
    private static final short LONG = 4;
    private static final short LONG8 = 16;

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
            Directory directory = Directory.read(channel);
            int width = (int) directory.number(BLOCK_WIDTH);
            int height = (int) directory.number(BLOCK_HEIGHT);
            int across = (pixels.getRasterXSize() - 1) / width + 1;
            int down = (pixels.getRasterYSize() - 1) / height + 1;
            if (directory.number(COMPRESSION) != LZW
                    || directory.number(PLANES) != 1
                    || directory.count(OFFSETS) != (long) across * down) {
                throw new IOException("GDAL wrote another kind of TIFF than was asked for");
            }
            boolean horizontal = directory.places().containsKey(PREDICTOR) && directory.number(PREDICTOR) == 2;
            long[] offsets = new long[across * down];
            long[] sizes = new long[across * down];
            long end = channel.size();
            for (int i = 0; i < offsets.length; i++) {
                int x = i % across * width;
                int y = i / across * height;
                int size = encode(pixels, x, y, width, height, horizontal);
                offsets[i] = end;
                sizes[i] = size;
                write(channel, ByteBuffer.wrap(packed, 0, size), end);
                end += size;
                progress.at((double) (i + 1) / offsets.length);
            }
            directory.put(OFFSETS, offsets);
            directory.put(SIZES, sizes);
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

    private static void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
        for (long place = at; bytes.hasRemaining(); ) {
            place += channel.write(bytes, place);
        }
    }

    private static ByteBuffer read(FileChannel channel, long at, int size) throws IOException {
        // GDAL writes TIFFs in the machine's byte order.
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw new IOException("A TIFF ends too early");
            }
        }
        return bytes.flip();
    }

    /** The first directory of a TIFF: that of the pixels. {@code places} are those of its entries in the file. */
    private record Directory(FileChannel channel, boolean big, Map<Integer, Long> places) {

        static Directory read(FileChannel channel) throws IOException {
            ByteBuffer head = LzwBlocks.read(channel, 0, 16);
            boolean big = head.getShort(2) == BIG_TIFF;
            long start = big ? head.getLong(8) : Integer.toUnsignedLong(head.getInt(4));
            int counter = big ? 8 : 2;
            ByteBuffer count = LzwBlocks.read(channel, start, counter);
            int entries = big ? (int) count.getLong() : Short.toUnsignedInt(count.getShort());
            int size = big ? 20 : 12;
            ByteBuffer all = LzwBlocks.read(channel, start + counter, entries * size);
            Map<Integer, Long> places = new HashMap<>();
            for (int i = 0; i < entries; i++) {
                places.put(Short.toUnsignedInt(all.getShort(i * size)), start + counter + (long) i * size);
            }
            return new Directory(channel, big, places);
        }

        private long place(int tag) throws IOException {
            Long place = places.get(tag);
            if (place == null) {
                throw new IOException("A TIFF lacks tag " + tag);
            }
            return place;
        }

        long count(int tag) throws IOException {
            ByteBuffer entry = LzwBlocks.read(channel, place(tag), 12);
            return big ? entry.getLong(4) : Integer.toUnsignedLong(entry.getInt(4));
        }

        /** {@return the number of an entry with a single one} */
        long number(int tag) throws IOException {
            ByteBuffer entry = LzwBlocks.read(channel, place(tag), 16);
            int value = big ? 12 : 8;
            return entry.getShort(2) == LONG
                    ? Integer.toUnsignedLong(entry.getInt(value))
                    : Short.toUnsignedInt(entry.getShort(value));
        }

        /** Replaces an entry's numbers by as many others. */
        void put(int tag, long[] numbers) throws IOException {
            int size = big ? Long.BYTES : Integer.BYTES;
            ByteBuffer bytes = ByteBuffer.allocate(numbers.length * size).order(ByteOrder.nativeOrder());
            for (long number : numbers) {
                if (big) {
                    bytes.putLong(number);
                } else {
                    bytes.putInt((int) number);
                }
            }
            ByteBuffer kind = ByteBuffer.allocate(Short.BYTES).order(ByteOrder.nativeOrder());
            write(channel, kind.putShort(big ? LONG8 : LONG).flip(), place(tag) + 2);
            long value = place(tag) + (big ? 12 : 8);
            if (numbers.length == 1) {
                write(channel, bytes.flip(), value);
                return;
            }
            // Numbers begin at multiples of their size.
            long end = (channel.size() + 7) / 8 * 8;
            write(channel, bytes.flip(), end);
            ByteBuffer pointer = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
            write(channel, (big ? pointer.putLong(end) : pointer.putInt((int) end)).flip(), value);
        }
    }
}
