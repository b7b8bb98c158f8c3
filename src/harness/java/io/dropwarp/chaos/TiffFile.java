package io.dropwarp.chaos;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.HashSet;
import java.util.Set;

/**
 * A TIFF as its structure tells: every directory, every value and every block must lie within the file. Classic and
 * BigTIFF. Reads no pixel.
 */
final class TiffFile {

    private static final int STRIP_OFFSETS = 273;
    private static final int STRIP_BYTES = 279;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTES = 325;
    private static final int[] SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};

    private final FileChannel channel;
    private final long size;
    private boolean big;
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

    private TiffFile(FileChannel channel) throws IOException {
        this.channel = channel;
        this.size = channel.size();
    }

    /**
     * Checks an open file.
     *
     * @param channel the file; read at its own positions
     * @throws IOException what is wrong
     */
    static void check(FileChannel channel) throws IOException {
        new TiffFile(channel).check();
    }

    private void check() throws IOException {
        ByteBuffer head = read(0, 8);
        order = head.get(0) == 'M' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        head.order(order);
        int version = head.getShort(2);
        if (version != 42 && version != 43) {
            throw new IOException("no TIFF: version " + version);
        }
        big = version == 43;
        long next = big ? read(8, 8).getLong(0) : head.getInt(4) & 0xffffffffL;
        Set<Long> seen = new HashSet<>();
        if (next == 0) {
            throw new IOException("no directory");
        }
        while (next != 0) {
            if (!seen.add(next)) {
                throw new IOException("directories in a ring at " + next);
            }
            next = directory(next);
        }
    }

    private long directory(long at) throws IOException {
        int width = big ? 20 : 12;
        long count = big ? read(at, 8).getLong(0) : read(at, 2).getShort(0) & 0xffff;
        long first = at + (big ? 8 : 2);
        if (count > 4096) {
            throw new IOException("a directory of " + count + " entries at " + at);
        }
        ByteBuffer entries = read(first, (int) count * width);
        long[] offsets = {};
        long[] bytes = {};
        for (int i = 0; i < count; i++) {
            int tag = entries.getShort(i * width) & 0xffff;
            long[] values = values(entries, i * width, tag);
            if (tag == STRIP_OFFSETS || tag == TILE_OFFSETS) {
                offsets = values;
            } else if (tag == STRIP_BYTES || tag == TILE_BYTES) {
                bytes = values;
            }
        }
        blocks(at, offsets, bytes);
        ByteBuffer next = read(first + count * width, big ? 8 : 4);
        return big ? next.getLong(0) : next.getInt(0) & 0xffffffffL;
    }

    private void blocks(long directory, long[] offsets, long[] bytes) throws IOException {
        if (offsets.length == 0 || offsets.length != bytes.length) {
            throw new IOException("directory at " + directory + " has " + offsets.length + " block offsets and "
                    + bytes.length + " block sizes");
        }
        for (int i = 0; i < offsets.length; i++) {
            if (offsets[i] < 0 || bytes[i] < 0 || offsets[i] + bytes[i] > size) {
                throw new IOException("block " + i + " ends at " + (offsets[i] + bytes[i]) + " of " + size + " bytes");
            }
        }
    }

    /** The values of an entry if they are a block's offsets or sizes; of others only their place is checked. */
    private long[] values(ByteBuffer entries, int at, int tag) throws IOException {
        int type = entries.getShort(at + 2) & 0xffff;
        long count = big ? entries.getLong(at + 4) : entries.getInt(at + 4) & 0xffffffffL;
        int inline = big ? 8 : 4;
        int unit = type < SIZES.length ? SIZES[type] : 0;
        long bytes = unit * count;
        int field = at + (big ? 12 : 8);
        long place = big ? entries.getLong(field) : entries.getInt(field) & 0xffffffffL;
        if (bytes > inline && place + bytes > size) {
            throw new IOException("tag " + tag + " ends at " + (place + bytes) + " of " + size + " bytes");
        }
        if (tag != STRIP_OFFSETS && tag != TILE_OFFSETS && tag != STRIP_BYTES && tag != TILE_BYTES) {
            return new long[0];
        }
        ByteBuffer from = bytes > inline ? read(place, (int) bytes) : entries;
        int start = bytes > inline ? 0 : field;
        long[] values = new long[(int) count];
        for (int i = 0; i < count; i++) {
            values[i] = unit == 8
                    ? from.getLong(start + i * 8)
                    : unit == 4 ? from.getInt(start + i * 4) & 0xffffffffL : from.getShort(start + i * 2) & 0xffff;
        }
        return values;
    }

    private ByteBuffer read(long at, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(order);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw new IOException("ends at " + size + ", within the " + length + " bytes at " + at);
            }
        }
        return buffer.flip().order(order);
    }
}
