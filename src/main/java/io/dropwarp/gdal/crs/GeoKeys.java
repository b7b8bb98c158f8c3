package io.dropwarp.gdal.crs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The CRS tags of a GeoTIFF, byte for byte: 34735 to 34737 of its first directory (OGC 19-008, 7.1.1). Files with equal
 * bytes have the same CRS, so GDAL and PROJ need not spend milliseconds on each. Stateless.
 */
public final class GeoKeys {

    private static final int KEY_DIRECTORY = 34735;
    private static final int ASCII_PARAMETERS = 34737;
    private static final int CLASSIC = 42;
    private static final int BIG = 43;
    /** More entries than any sane directory has. */
    private static final long MOST_ENTRIES = 4096;

    private static final long MOST_BYTES = 1 << 16;

    private GeoKeys() {}

    /**
     * {@return values of the three tags of a TIFF or BigTIFF with their types; empty if it is no TIFF, has none, or
     * they are too large}
     */
    public static Optional<ByteBuffer> of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer head = read(channel, 0, 16, ByteOrder.LITTLE_ENDIAN);
            short mark = head.getShort(0);
            ByteOrder order = mark == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
            head.order(order);
            int version = head.getShort(2);
            if ((mark != 0x4949 && mark != 0x4d4d) || (version != CLASSIC && version != BIG)) {
                return Optional.empty();
            }
            boolean big = version == BIG;
            long directory = big ? head.getLong(8) : Integer.toUnsignedLong(head.getInt(4));
            return keys(channel, order, big, directory);
        }
    }

    private static Optional<ByteBuffer> keys(FileChannel channel, ByteOrder order, boolean big, long at)
            throws IOException {
        int countBytes = big ? 8 : 2;
        int entryBytes = big ? 20 : 12;
        ByteBuffer count = read(channel, at, countBytes, order);
        long entries = big ? count.getLong(0) : Short.toUnsignedLong(count.getShort(0));
        if (entries < 0 || entries > MOST_ENTRIES) {
            return Optional.empty();
        }
        ByteBuffer table = read(channel, at + countBytes, (int) entries * entryBytes, order);
        ByteBuffer out = ByteBuffer.allocate((int) MOST_BYTES);
        for (int i = 0; i < entries; i++) {
            int entry = i * entryBytes;
            int tag = Short.toUnsignedInt(table.getShort(entry));
            if (tag < KEY_DIRECTORY || tag > ASCII_PARAMETERS) {
                continue;
            }
            long values = big ? table.getLong(entry + 4) : Integer.toUnsignedLong(table.getInt(entry + 4));
            long bytes = values * size(table.getShort(entry + 2));
            if (values < 0 || bytes > out.remaining() - 8) {
                return Optional.empty();
            }
            int inline = entry + (big ? 12 : 8);
            out.putInt(tag).putInt((int) bytes);
            if (bytes <= (big ? 8 : 4)) {
                out.put(table.slice(inline, (int) bytes));
            } else {
                long offset = big ? table.getLong(inline) : Integer.toUnsignedLong(table.getInt(inline));
                out.put(read(channel, offset, (int) bytes, order));
            }
        }
        return out.position() == 0 ? Optional.empty() : Optional.of(out.flip());
    }

    /** Bytes of one value; these tags can only be ASCII, SHORT or DOUBLE. */
    private static int size(short type) {
        return switch (type) {
            case 2 -> 1;
            case 3 -> 2;
            default -> 8;
        };
    }

    /**
     * {@return bytes of a file from an offset}
     *
     * @throws IOException if the file is too short
     */
    public static ByteBuffer read(FileChannel channel, long at, int bytes, ByteOrder order) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(order);
        while (buffer.hasRemaining()) {
            if (at < 0 || channel.read(buffer, at + buffer.position()) < 0) {
                throw new IOException("the TIFF ends before its directory does");
            }
        }
        return buffer.flip();
    }
}
