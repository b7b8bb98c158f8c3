package io.dropwarp.gdal.tile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A directory of a TIFF that GDAL wrote on this machine. For one thread.
 *
 * @param places those of its entries in the file, by tag
 * @param next the place of the next directory; 0 if there is none
 */
record TiffDirectory(FileChannel channel, boolean big, Map<Integer, Long> places, long next) {

    static final int WIDTH = 256;
    static final int HEIGHT = 257;
    static final int BITS = 258;
    static final int COMPRESSION = 259;
    static final int BANDS = 277;
    static final int PLANES = 284;
    static final int PREDICTOR = 317;
    static final int BLOCK_WIDTH = 322;
    static final int BLOCK_HEIGHT = 323;
    static final int OFFSETS = 324;
    static final int SIZES = 325;

    static final int UNCOMPRESSED = 1;
    static final int LZW = 5;

    private static final short BIG_TIFF = 43;
    private static final short SHORT = 3;
    private static final short LONG = 4;
    private static final short LONG8 = 16;

    /** {@return that of the pixels} */
    static TiffDirectory first(FileChannel channel) throws IOException {
        ByteBuffer head = read(channel, 0, 16);
        boolean big = head.getShort(2) == BIG_TIFF;
        return at(channel, big, big ? head.getLong(8) : Integer.toUnsignedLong(head.getInt(4)));
    }

    static List<TiffDirectory> all(FileChannel channel) throws IOException {
        List<TiffDirectory> all = new ArrayList<>(List.of(first(channel)));
        for (TiffDirectory last = all.get(0); last.next != 0; ) {
            last = at(channel, last.big, last.next);
            all.add(last);
        }
        return all;
    }

    private static TiffDirectory at(FileChannel channel, boolean big, long start) throws IOException {
        int counter = big ? 8 : 2;
        ByteBuffer count = read(channel, start, counter);
        int entries = big ? (int) count.getLong() : Short.toUnsignedInt(count.getShort());
        int size = big ? 20 : 12;
        ByteBuffer all = read(channel, start + counter, entries * size + (big ? Long.BYTES : Integer.BYTES));
        Map<Integer, Long> places = new HashMap<>();
        for (int i = 0; i < entries; i++) {
            places.put(Short.toUnsignedInt(all.getShort(i * size)), start + counter + (long) i * size);
        }
        int end = entries * size;
        long next = big ? all.getLong(end) : Integer.toUnsignedLong(all.getInt(end));
        return new TiffDirectory(channel, big, places, next);
    }

    private long place(int tag) throws IOException {
        return Optional.ofNullable(places.get(tag)).orElseThrow(() -> new IOException("A TIFF lacks tag " + tag));
    }

    long count(int tag) throws IOException {
        ByteBuffer entry = read(channel, place(tag), 12);
        return big ? entry.getLong(4) : Integer.toUnsignedLong(entry.getInt(4));
    }

    private int type(int tag) throws IOException {
        return read(channel, place(tag), 4).getShort(2);
    }

    boolean isHorizontal() throws IOException {
        return predictor() == 2;
    }

    long predictor() throws IOException {
        return places.containsKey(PREDICTOR) ? number(PREDICTOR) : 1;
    }

    /** {@return the first number of an entry} */
    long number(int tag) throws IOException {
        return numbers(tag)[0];
    }

    long[] numbers(int tag) throws IOException {
        int size = size(type(tag));
        long[] numbers = new long[Math.toIntExact(count(tag))];
        ByteBuffer bytes = read(channel, values(tag, numbers.length, size), numbers.length * size);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = switch (size) {
                case Short.BYTES -> Short.toUnsignedLong(bytes.getShort());
                case Integer.BYTES -> Integer.toUnsignedLong(bytes.getInt());
                default -> bytes.getLong();
            };
        }
        return numbers;
    }

    private static int size(int type) throws IOException {
        return switch (type) {
            case SHORT -> Short.BYTES;
            case LONG -> Integer.BYTES;
            case LONG8 -> Long.BYTES;
            default -> throw new IOException("A TIFF has numbers of type " + type);
        };
    }

    /** {@return the place of an entry's numbers: in the entry if they fit there} */
    private long values(int tag, int count, int size) throws IOException {
        long value = place(tag) + (big ? 12 : 8);
        int room = big ? Long.BYTES : Integer.BYTES;
        if ((long) count * size <= room) {
            return value;
        }
        ByteBuffer pointer = read(channel, value, room);
        return big ? pointer.getLong() : Integer.toUnsignedLong(pointer.getInt());
    }

    /** Overwrites an entry's numbers where they are, with as many others. */
    void replace(int tag, long[] numbers) throws IOException {
        int size = size(type(tag));
        write(channel, bytes(numbers, size), values(tag, numbers.length, size));
    }

    private static ByteBuffer bytes(long[] numbers, int size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * size).order(ByteOrder.nativeOrder());
        for (long number : numbers) {
            if (size < Long.BYTES && number >>> (size * Byte.SIZE) != 0) {
                throw new IOException("A number is too large for its TIFF: " + number);
            }
            switch (size) {
                case Short.BYTES -> bytes.putShort((short) number);
                case Integer.BYTES -> bytes.putInt((int) number);
                default -> bytes.putLong(number);
            }
        }
        return bytes.flip();
    }

    /** Replaces an entry's numbers by as many others, which go to the end of the file. */
    void put(int tag, long[] numbers) throws IOException {
        int size = big ? Long.BYTES : Integer.BYTES;
        ByteBuffer bytes = bytes(numbers, size);
        ByteBuffer kind = ByteBuffer.allocate(Short.BYTES).order(ByteOrder.nativeOrder());
        write(channel, kind.putShort(big ? LONG8 : LONG).flip(), place(tag) + 2);
        long value = place(tag) + (big ? 12 : 8);
        if (numbers.length == 1) {
            write(channel, bytes, value);
            return;
        }
        // Numbers begin at multiples of their size.
        long end = (channel.size() + 7) / 8 * 8;
        write(channel, bytes, end);
        write(channel, bytes(new long[] {end}, size), value);
    }

    static void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
        for (long place = at; bytes.hasRemaining(); ) {
            place += channel.write(bytes, place);
        }
    }

    /** {@return bytes of a file in the machine's byte order, in which GDAL writes TIFFs} */
    static ByteBuffer read(FileChannel channel, long at, int size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw new IOException("A TIFF ends too early");
            }
        }
        return bytes.flip();
    }
}
