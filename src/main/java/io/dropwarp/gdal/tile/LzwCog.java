package io.dropwarp.gdal.tile;

import io.dropwarp.gdal.core.Progress;
import io.dropwarp.model.TargetGrid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gdal.gdal.gdal;

/**
 * Makes an LZW COG of two that GDAL wrote: one without pixels, which has all tags as they shall be, and one without
 * compression, whose blocks are encoded here on several threads and in less time than by libtiff. The bytes do not
 * depend on the number of threads. Stateless.
 */
public final class LzwCog {

    private static final String STANDARD = "PREDICTOR=STANDARD";

    /** Options under which a file looks as expected here. */
    private static final Set<String> KNOWN = Set.of(
            "COMPRESS=LZW",
            STANDARD,
            "PREDICTOR=NO",
            "BLOCKSIZE",
            "OVERVIEWS",
            "OVERVIEW_RESAMPLING",
            "BIGTIFF",
            "NUM_THREADS");

    /** With overviews and even if LZW makes them more, so many bytes fit a TIFF of 32 bits; also limits the disk. */
    private static final long MOST_BYTES = 2L << 30;

    private static final int MOST_BLOCK_BYTES = 4 << 20;

    /** For the blocks in hand; a worker's heap is small. */
    private static final int HEAP_BYTES = 64 << 20;

    /** A block as read, its encoder's buffer of 1.5 times as many bytes, and its copy. */
    private static final int COPIES = 4;

    /** GDAL's COGs have a block's size before it, and its last bytes again behind it. */
    private static final int LEADER = 4;

    private static final int TRAILER = 4;

    private LzwCog() {}

    /**
     * {@return whether a COG without a mask can be made here} GDAL writes the blocks of masks even if they are empty.
     */
    public static boolean fit(TargetGrid grid, List<String> options, int block) {
        int type = gdal.GetDataTypeByName(grid.type());
        long pixel = (long) grid.bands() * (gdal.GetDataTypeSize(type) / 8);
        return options.contains("COMPRESS=LZW")
                && !(options.contains(STANDARD)
                        && (gdal.DataTypeIsComplex(type) != 0 || gdal.GetDataTypeSize(type) > Integer.SIZE))
                && options.stream().allMatch(o -> KNOWN.contains(o) || KNOWN.contains(o.split("=", 2)[0]))
                && (long) block * block * pixel <= MOST_BLOCK_BYTES
                && grid.pixels() * pixel <= MOST_BYTES;
    }

    /** {@return the options for a COG of these options without its pixels} */
    public static List<String> empty(List<String> options) {
        List<String> out = new ArrayList<>(options);
        out.add("SPARSE_OK=YES");
        return out;
    }

    /** {@return widths and heights of a COG's overviews} */
    public static List<int[]> overviews(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            List<int[]> sizes = new ArrayList<>();
            for (TiffDirectory directory : TiffDirectory.all(channel)) {
                sizes.add(new int[] {
                    (int) directory.number(TiffDirectory.WIDTH), (int) directory.number(TiffDirectory.HEIGHT)
                });
            }
            return sizes.subList(1, sizes.size());
        }
    }

    /** {@return the options for a COG of these options without compression} */
    public static List<String> plain(List<String> options) {
        List<String> out = new ArrayList<>(options);
        out.removeIf(option -> option.matches("(COMPRESS|PREDICTOR|BIGTIFF)=.*"));
        out.addAll(List.of("COMPRESS=NONE", "BIGTIFF=YES"));
        return out;
    }

    /** {@return whether a file that GDAL wrote with the options of {@link #empty} can take blocks} */
    public static boolean isEmpty(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (TiffDirectory directory : TiffDirectory.all(channel)) {
                if (directory.number(TiffDirectory.COMPRESSION) != TiffDirectory.LZW
                        || directory.number(TiffDirectory.PLANES) != 1
                        || directory.predictor() > 2
                        || Arrays.stream(directory.numbers(TiffDirectory.OFFSETS))
                                .anyMatch(offset -> offset != 0)) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Adds the blocks of a file without compression to one without pixels, in the same order.
     *
     * @throws IOException if it cannot be written, or the files do not match
     */
    public static void add(Path file, Path plain, int threads, Progress progress) throws IOException {
        try (FileChannel to = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileChannel from = FileChannel.open(plain, StandardOpenOption.READ)) {
            List<TiffDirectory> targets = TiffDirectory.all(to);
            List<TiffDirectory> sources = TiffDirectory.all(from);
            List<Block> blocks = new ArrayList<>();
            List<long[]> offsets = new ArrayList<>();
            List<long[]> sizes = new ArrayList<>();
            for (int i = 0; i < sources.size(); i++) {
                check(targets.size() == sources.size(), sources.get(i), targets.get(i));
                Layout layout = Layout.of(targets.get(i));
                long[] places = sources.get(i).numbers(TiffDirectory.OFFSETS);
                for (int number = 0; number < places.length; number++) {
                    blocks.add(new Block(layout, i, number, places[number]));
                }
                offsets.add(new long[places.length]);
                sizes.add(new long[places.length]);
            }
            blocks.sort(Comparator.comparingLong(Block::place));
            int most = blocks.stream().mapToInt(b -> b.layout().size()).max().orElse(1);
            int held = Math.max(2, HEAP_BYTES / COPIES / most);
            ExecutorService pool = Executors.newFixedThreadPool(Math.min(threads, held));
            try {
                Deque<Future<ByteBuffer>> encoding = new ArrayDeque<>();
                long end = to.size();
                int begun = 0;
                for (int i = 0; i < blocks.size(); i++) {
                    for (; begun < blocks.size() && encoding.size() < Math.min(held, 2 * threads); begun++) {
                        Block next = blocks.get(begun);
                        encoding.add(pool.submit(() -> next.encode(from)));
                    }
                    ByteBuffer bytes = get(encoding.remove());
                    Block block = blocks.get(i);
                    offsets.get(block.directory())[block.number()] = end + LEADER;
                    sizes.get(block.directory())[block.number()] = (long) bytes.limit() - LEADER - TRAILER;
                    TiffDirectory.write(to, bytes, end);
                    end += bytes.limit();
                    progress.at((double) (i + 1) / blocks.size());
                }
            } finally {
                pool.shutdownNow();
            }
            for (int i = 0; i < targets.size(); i++) {
                targets.get(i).replace(TiffDirectory.OFFSETS, offsets.get(i));
                targets.get(i).replace(TiffDirectory.SIZES, sizes.get(i));
            }
        }
    }

    private static void check(boolean same, TiffDirectory source, TiffDirectory target) throws IOException {
        if (!same
                || source.number(TiffDirectory.COMPRESSION) != TiffDirectory.UNCOMPRESSED
                || source.number(TiffDirectory.PLANES) != 1
                || source.number(TiffDirectory.WIDTH) != target.number(TiffDirectory.WIDTH)
                || source.number(TiffDirectory.BLOCK_WIDTH) != target.number(TiffDirectory.BLOCK_WIDTH)
                || source.count(TiffDirectory.OFFSETS) != target.count(TiffDirectory.OFFSETS)) {
            throw new IOException("GDAL wrote another kind of COG than was asked for");
        }
    }

    private static ByteBuffer get(Future<ByteBuffer> encoded) throws IOException {
        try {
            return encoded.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Nobody interrupts a worker", e);
        }
    }

    /** What the blocks of a directory have in common. */
    private record Layout(int size, int row, int sample, int bands, boolean horizontal) {

        static Layout of(TiffDirectory directory) throws IOException {
            int bands = (int) directory.number(TiffDirectory.BANDS);
            int sample = (int) directory.number(TiffDirectory.BITS) / Byte.SIZE;
            int row = (int) directory.number(TiffDirectory.BLOCK_WIDTH) * bands * sample;
            int size = row * (int) directory.number(TiffDirectory.BLOCK_HEIGHT);
            return new Layout(size, row, sample, bands, directory.isHorizontal());
        }
    }

    /** A block by its number in a directory and its place in the file without compression. */
    private record Block(Layout layout, int directory, int number, long place) {

        ByteBuffer encode(FileChannel from) throws IOException {
            int size = layout.size();
            byte[] plain = TiffDirectory.read(from, place, size).array();
            if (layout.horizontal()) {
                LzwEncoder.difference(plain, size, layout.row(), layout.sample(), layout.bands());
            }
            byte[] packed = new byte[LzwEncoder.most(size)];
            int length = new LzwEncoder().encode(plain, size, packed);
            return ByteBuffer.allocate(LEADER + length + TRAILER)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(length)
                    .put(packed, 0, length)
                    .put(packed, length - TRAILER, TRAILER)
                    .flip();
        }
    }
}
