package io.dropwarp.gdal.pixels;

import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.model.BandStatistics;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** Counts the valid pixels of one band, with their smallest and largest value. Not thread-safe. */
public abstract sealed class PixelTally {

    long valid;
    double minimum = Double.POSITIVE_INFINITY;
    double maximum = Double.NEGATIVE_INFINITY;

    /**
     * {@return an empty tally}
     *
     * @param type GDAL's name of the pixel type
     * @param nodata value of invalid pixels, or null
     */
    public static PixelTally of(String type, String nodata) {
        Double value = nodata == null ? null : Double.valueOf(Numbers.parse(nodata));
        return switch (type) {
            case "Byte" -> new Bytes(value, false);
            case "Int8" -> new Bytes(value, true);
            case "UInt16" -> new Shorts(value, 0xffff);
            case "Int16" -> new Shorts(value, 0);
            case "UInt32" -> new Ints(value, 0xffff_ffffL);
            case "Int32" -> new Ints(value, 0);
            case "Int64", "UInt64" -> new Longs(type, nodata);
            case "Float32" -> new Floats(value);
            case "Float64" -> new Doubles(value);
            default -> new Complex(type);
        };
    }

    /**
     * Counts pixels.
     *
     * @param pixels buffer with the pixels at its start, in native byte order
     * @param hidden pixels hidden by alpha, or null
     */
    public abstract void add(ByteBuffer pixels, int count, boolean[] hidden);

    /** {@return the statistics, given the number of all pixels, valid or not} */
    public BandStatistics statistics(long pixels) {
        boolean some = valid > 0 && minimum <= maximum;
        return new BandStatistics(
                pixels, valid, some ? Double.valueOf(minimum) : null, some ? Double.valueOf(maximum) : null);
    }

    public long valid() {
        return valid;
    }

    /** {@return the smallest valid value so far, initially positive infinity} */
    public double minimum() {
        return minimum;
    }

    /** {@return the largest valid value so far, initially negative infinity} */
    public double maximum() {
        return maximum;
    }

    final void range(long least, long most, long count) {
        valid += count;
        if (count > 0) {
            minimum = Math.min(minimum, (double) least);
            maximum = Math.max(maximum, (double) most);
        }
    }

    private static final class Bytes extends PixelTally {
        private final Double nodata;
        private final boolean signed;
        private byte[] copy = new byte[0];

        Bytes(Double nodata, boolean signed) {
            this.nodata = nodata;
            this.signed = signed;
        }

        @Override
        public void add(ByteBuffer pixels, int count, boolean[] hidden) {
            if (copy.length < count) {
                copy = new byte[count];
            }
            pixels.get(0, copy, 0, count);
            // A histogram needs no comparison per pixel and holds everything.
            int[] times = new int[256];
            for (int i = 0; i < count; i++) {
                if (hidden == null || !hidden[i]) {
                    times[copy[i] & 0xff]++;
                }
            }
            for (int bits = 0; bits < 256; bits++) {
                int value = signed ? (byte) bits : bits;
                if (times[bits] > 0 && (nodata == null || nodata != value)) {
                    range(value, value, times[bits]);
                }
            }
        }
    }

    private static final class Shorts extends PixelTally {
        private final Double nodata;
        private final int mask;
        private short[] copy = new short[0];

        Shorts(Double nodata, int mask) {
            this.nodata = nodata;
            this.mask = mask;
        }

        @Override
        public void add(ByteBuffer pixels, int count, boolean[] hidden) {
            if (copy.length < count) {
                copy = new short[count];
            }
            pixels.asShortBuffer().get(0, copy, 0, count);
            int skip = nodata == null ? Integer.MIN_VALUE : nodata.intValue();
            int least = Integer.MAX_VALUE;
            int most = Integer.MIN_VALUE;
            int n = 0;
            for (int i = 0; i < count; i++) {
                int value = mask == 0 ? copy[i] : copy[i] & mask;
                if (value != skip && (hidden == null || !hidden[i])) {
                    least = Math.min(least, value);
                    most = Math.max(most, value);
                    n++;
                }
            }
            range(least, most, n);
        }
    }

    private static final class Ints extends PixelTally {
        private final Double nodata;
        private final long mask;

        Ints(Double nodata, long mask) {
            this.nodata = nodata;
            this.mask = mask;
        }

        @Override
        public void add(ByteBuffer pixels, int count, boolean[] hidden) {
            long skip = nodata == null ? Long.MIN_VALUE : nodata.longValue();
            long least = Long.MAX_VALUE;
            long most = Long.MIN_VALUE;
            int n = 0;
            for (int i = 0; i < count; i++) {
                int raw = pixels.getInt(i * 4);
                long value = mask == 0 ? raw : raw & mask;
                if (value != skip && (hidden == null || !hidden[i])) {
                    least = Math.min(least, value);
                    most = Math.max(most, value);
                    n++;
                }
            }
            range(least, most, n);
        }
    }

    private static final class Longs extends PixelTally {
        private final OptionalLong nodata;
        private final boolean unsigned;

        Longs(String type, String nodata) {
            // Compare bits: as doubles, 2^63 - 2 would equal a nodata value of 2^63 - 1.
            this.nodata = nodata == null ? OptionalLong.empty() : DataTypes.bits(type, nodata);
            this.unsigned = type.equals("UInt64");
        }

        @Override
        public void add(ByteBuffer pixels, int count, boolean[] hidden) {
            for (int i = 0; i < count; i++) {
                long raw = pixels.getLong(i * 8);
                if ((nodata.isEmpty() || nodata.getAsLong() != raw) && (hidden == null || !hidden[i])) {
                    double value = unsigned && raw < 0 ? (raw >>> 1) * 2.0 : raw;
                    minimum = Math.min(minimum, value);
                    maximum = Math.max(maximum, value);
                    valid++;
                }
            }
        }
    }

    private static final class Floats extends PixelTally {
        private final float nodata;

        Floats(Double nodata) {
            this.nodata = nodata == null ? Float.NaN : nodata.floatValue();
        }

        @Override
        public void add(ByteBuffer pixels, int count, boolean[] hidden) {
            float least = Float.POSITIVE_INFINITY;
            float most = Float.NEGATIVE_INFINITY;
            int n = 0;
            for (int i = 0; i < count; i++) {
                float value = pixels.getFloat(i * 4);
                // NaN is never valid.
                if (!Float.isNaN(value) && value != nodata && (hidden == null || !hidden[i])) {
                    least = Math.min(least, value);
                    most = Math.max(most, value);
                    n++;
                }
            }
            valid += n;
            minimum = Math.min(minimum, least);
            maximum = Math.max(maximum, most);
        }
    }

    private static final class Doubles extends PixelTally {
        private final double nodata;

        Doubles(Double nodata) {
            this.nodata = nodata == null ? Double.NaN : nodata;
        }

        @Override
        public void add(ByteBuffer pixels, int count, boolean[] hidden) {
            for (int i = 0; i < count; i++) {
                double value = pixels.getDouble(i * 8);
                if (!Double.isNaN(value) && value != nodata && (hidden == null || !hidden[i])) {
                    minimum = Math.min(minimum, value);
                    maximum = Math.max(maximum, value);
                    valid++;
                }
            }
        }
    }

    /** Complex numbers have no order, so they are only counted. NaN in the real part is invalid. */
    private static final class Complex extends PixelTally {
        private final String type;

        Complex(String type) {
            this.type = type;
        }

        @Override
        public void add(ByteBuffer pixels, int count, boolean[] hidden) {
            for (int i = 0; i < count; i++) {
                boolean number = switch (type) {
                    case "CFloat32" -> !Float.isNaN(pixels.getFloat(i * 8));
                    case "CFloat64" -> !Double.isNaN(pixels.getDouble(i * 16));
                    default -> true;
                };
                if (number && (hidden == null || !hidden[i])) {
                    valid++;
                }
            }
        }
    }
}
