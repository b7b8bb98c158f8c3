package io.dropwarp.fuzz;

import java.util.List;
import java.util.SplittableRandom;

/** The chance in one case: the same seed and case give the same numbers, whichever cases ran before. For one thread. */
final class Dice {

    /** Where formats and programs have their edges: signs, widths of integers, sizes of blocks. */
    private static final long[] EDGES = {
        0,
        1,
        2,
        3,
        4,
        5,
        7,
        8,
        9,
        15,
        16,
        17,
        31,
        32,
        33,
        63,
        64,
        100,
        127,
        128,
        129,
        255,
        256,
        257,
        511,
        512,
        1000,
        1023,
        1024,
        4095,
        4096,
        10_000,
        32_767,
        32_768,
        65_535,
        65_536,
        65_537,
        100_000,
        1_000_000,
        0x7FFF_FFFFL,
        0x8000_0000L,
        0xFFFF_FFFEL,
        0xFFFF_FFFFL,
        0x1_0000_0000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1,
        -2,
        -128,
        -32_768
    };

    private static final double[] ODD_DOUBLES = {
        0,
        -0.0,
        1,
        -1,
        0.5,
        90,
        -90,
        91,
        180,
        -180,
        181,
        360,
        1e-9,
        1e-300,
        1e9,
        20_037_508.342_789_244,
        1e15,
        -1e15,
        1e38,
        1e300,
        -1e300,
        Double.MIN_VALUE,
        Double.MAX_VALUE,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
    };

    private final SplittableRandom random;

    private Dice(long seed) {
        random = new SplittableRandom(seed);
    }

    /**
     * The dice of a case.
     *
     * @param seed the run's
     * @param number the case's
     * @return dice that fall the same way each time
     */
    static Dice of(long seed, int number) {
        // Mixed twice: SplittableRandom's own steps are evenly spaced, and cases must not be each other's continuation.
        return new Dice(mixed(mixed(seed) + number));
    }

    private static long mixed(long value) {
        long z = value * 0xD1B5_4A32_D192_ED03L + 0x2545_F491_4F6C_DD1DL;
        z = (z ^ (z >>> 33)) * 0xFF51_AFD7_ED55_8CCDL;
        z = (z ^ (z >>> 33)) * 0xC4CE_B9FE_1A85_EC53L;
        return z ^ (z >>> 33);
    }

    /** {@return a number from 0 to below the bound; 0 for a bound below 1} */
    int below(int bound) {
        return bound < 1 ? 0 : random.nextInt(bound);
    }

    /** {@return true that often of a hundred times} */
    boolean percent(int share) {
        return random.nextInt(100) < share;
    }

    /** {@return one of the list} */
    <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** {@return a small number from 1 up, mostly small} */
    int few(int most) {
        return 1 + below(1 + below(most));
    }

    /** {@return any byte} */
    byte anyByte() {
        return (byte) random.nextInt(256);
    }

    /**
     * A number where something may break.
     *
     * @param old the number that stands there
     * @param length of the file it stands in
     * @return an edge, a neighbour of the old number or of the file's end, or any
     */
    long odd(long old, long length) {
        return switch (below(8)) {
            case 0 -> old + 1;
            case 1 -> old - 1;
            case 2 -> old * 2;
            case 3 -> old ^ (1L << below(32));
            case 4 -> length + below(3) - 1;
            case 5 -> below((int) Math.min(Integer.MAX_VALUE, length + 16));
            case 6 -> random.nextLong();
            default -> EDGES[below(EDGES.length)];
        };
    }

    /**
     * A real number where something may break.
     *
     * @param old the number that stands there
     * @return an extreme, a neighbour of the old number, or its negative
     */
    double oddDouble(double old) {
        return switch (below(5)) {
            case 0 -> -old;
            case 1 -> old * Math.pow(10, below(13) - 6);
            case 2 -> Math.nextUp(old);
            case 3 -> Double.longBitsToDouble(random.nextLong());
            default -> ODD_DOUBLES[below(ODD_DOUBLES.length)];
        };
    }
}
