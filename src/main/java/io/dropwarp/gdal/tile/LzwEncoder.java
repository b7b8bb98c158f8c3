package io.dropwarp.gdal.tile;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * TIFF's LZW and horizontal predictor. The encoder takes half the time of libtiff's. A worker's JVM compiles this class
 * for speed, see {@code WorkerCommand}. For one thread.
 */
final class LzwEncoder {

    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int FIRST = 258;
    private static final int SHORTEST = 9;
    private static final int LONGEST = 12;

    /** The last code before a new table, as in libtiff. */
    private static final int LAST = 4093;

    private static final int CODE_BITS = 12;
    private static final int CODE_MASK = (1 << CODE_BITS) - 1;

    /** Much larger than the number of codes, so that most lookups hit at once. */
    private static final int TABLE_BITS = 15;

    private static final int TABLE_MASK = (1 << TABLE_BITS) - 1;

    /** Golden ratio: spreads neighbouring keys over the table. */
    private static final int SPREAD = 0x9E3779B1;

    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

    /** Hash table; an entry is a known code and next byte, then the code of both; 0 is an empty one. */
    private final int[] table = new int[1 << TABLE_BITS];

    /** {@return the most bytes that so many bytes can become} */
    static int most(int bytes) {
        return bytes / 2 * 3 + 16;
    }

    /**
     * Encodes the first bytes of a block.
     *
     * @param length at least 1
     * @param to has room for {@link #most}
     * @return the number of bytes written
     */
    int encode(byte[] from, int length, byte[] to) {
        int[] known = table;
        Arrays.fill(known, 0);
        int at = 0;
        long bits = CLEAR;
        int held = SHORTEST;
        int width = SHORTEST;
        int next = FIRST;
        int last = (1 << SHORTEST) - 1;
        int prefix = from[0] & 0xFF;
        for (int i = 1; i < length; i++) {
            int value = from[i] & 0xFF;
            int key = prefix << 8 | value;
            int slot = (key * SPREAD) >>> (32 - TABLE_BITS);
            int entry = known[slot];
            while (entry != 0 && entry >>> CODE_BITS != key) {
                slot = (slot + 1) & TABLE_MASK;
                entry = known[slot];
            }
            if (entry != 0) {
                prefix = entry & CODE_MASK;
                continue;
            }
            bits = bits << width | prefix;
            held += width;
            if (held >= 32) {
                held -= 32;
                put(to, at, (int) (bits >>> held));
                at += 4;
            }
            prefix = value;
            known[slot] = key << CODE_BITS | next++;
            if (next > last) {
                if (next > LAST) {
                    bits = bits << width | CLEAR;
                    held += width;
                    if (held >= 32) {
                        held -= 32;
                        put(to, at, (int) (bits >>> held));
                        at += 4;
                    }
                    Arrays.fill(known, 0);
                    next = FIRST;
                    width = SHORTEST;
                } else {
                    width++;
                }
                last = width == LONGEST ? LAST : (1 << width) - 1;
            }
        }
        bits = bits << width | prefix;
        held += width;
        if (next + 1 > last && width < LONGEST) {
            width++;
        }
        bits = bits << width | END;
        held += width;
        for (; held > 0; held -= 8) {
            to[at++] = (byte) (held >= 8 ? bits >>> (held - 8) : bits << (8 - held));
        }
        return at;
    }

    /**
     * Replaces each sample by its difference to the one before it in its row and band.
     *
     * @param bytes samples in native byte order, rows of pixels of all bands
     * @param row bytes of a row
     * @param sample bytes of a sample: 1, 2 or 4
     */
    static void difference(byte[] bytes, int length, int row, int sample, int bands) {
        int step = sample * bands;
        for (int start = 0; start < length; start += row) {
            int first = start + step;
            switch (sample) {
                case 1 -> differenceBytes(bytes, first, start + row, step);
                case 2 -> differenceShorts(bytes, first, start + row, step);
                default -> differenceInts(bytes, first, start + row, step);
            }
        }
    }

    private static void differenceBytes(byte[] bytes, int first, int end, int step) {
        for (int i = end - 1; i >= first; i--) {
            bytes[i] -= bytes[i - step];
        }
    }

    private static void differenceShorts(byte[] bytes, int first, int end, int step) {
        for (int i = end - 2; i >= first; i -= 2) {
            SHORTS.set(bytes, i, (short) ((short) SHORTS.get(bytes, i) - (short) SHORTS.get(bytes, i - step)));
        }
    }

    private static void differenceInts(byte[] bytes, int first, int end, int step) {
        for (int i = end - 4; i >= first; i -= 4) {
            INTS.set(bytes, i, (int) INTS.get(bytes, i) - (int) INTS.get(bytes, i - step));
        }
    }

    private static void put(byte[] to, int at, int word) {
        to[at] = (byte) (word >>> 24);
        to[at + 1] = (byte) (word >>> 16);
        to[at + 2] = (byte) (word >>> 8);
        to[at + 3] = (byte) word;
    }
}
