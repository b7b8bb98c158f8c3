package io.dropwarp.gdal.source;

import io.dropwarp.gdal.crs.GeoKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * Which pages of a TIFF have a mask. GDAL does not say: it gives the file's first mask to the first page, and none to a
 * page opened by number. A mask belongs to the page before it (TIFF 6.0, NewSubfileType). Stateless.
 */
final class TiffPages {

    private static final int NEW_SUBFILE_TYPE = 254;
    private static final int REDUCED = 1;
    private static final int MASK = 4;
    private static final int MOST_DIRECTORIES = 65_536;

    private TiffPages() {}

    /**
     * {@return directory numbers, from 1 as in {@code GTIFF_DIR:n}, of the pages of a TIFF or BigTIFF that are followed
     * by a mask}
     */
    static Set<Integer> withMask(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer head = GeoKeys.read(channel, 0, 16, ByteOrder.LITTLE_ENDIAN);
            ByteOrder order = head.getShort(0) == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
            head.order(order);
            boolean big = head.getShort(2) == 43;
            Set<Integer> found = new HashSet<>();
            Set<Long> seen = new HashSet<>();
            long at = big ? head.getLong(8) : Integer.toUnsignedLong(head.getInt(4));
            int page = 0;
            for (int number = 1; at != 0 && number <= MOST_DIRECTORIES && seen.add(at); number++) {
                ByteBuffer count = GeoKeys.read(channel, at, big ? 8 : 2, order);
                long entries = big ? count.getLong(0) : Short.toUnsignedLong(count.getShort(0));
                if (entries < 0 || entries > MOST_DIRECTORIES) {
                    break;
                }
                int bytes = (int) entries * (big ? 20 : 12);
                ByteBuffer table = GeoKeys.read(channel, at + (big ? 8 : 2), bytes + (big ? 8 : 4), order);
                int type = subfileType(table, (int) entries, big);
                if ((type & MASK) != 0 && (type & REDUCED) == 0) {
                    found.add(page);
                } else if ((type & REDUCED) == 0) {
                    page = number;
                }
                at = big ? table.getLong(bytes) : Integer.toUnsignedLong(table.getInt(bytes));
            }
            return found;
        }
    }

    private static int subfileType(ByteBuffer table, int entries, boolean big) {
        for (int i = 0; i < entries; i++) {
            int entry = i * (big ? 20 : 12);
            if (Short.toUnsignedInt(table.getShort(entry)) == NEW_SUBFILE_TYPE) {
                boolean isShort = table.getShort(entry + 2) == 3;
                int value = entry + (big ? 12 : 8);
                return isShort ? Short.toUnsignedInt(table.getShort(value)) : table.getInt(value);
            }
        }
        return 0;
    }
}
