package io.dropwarp.gdal.core;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Numbers as text that GDAL reads back to the same bits. Pure. */
public final class Numbers {

    private Numbers() {}

    /** {@return the median of the first of some values, the upper one of two; NaN for none} */
    public static double median(double[] values, int count) {
        double[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return count == 0 ? Double.NaN : sorted[count / 2];
    }

    /**
     * {@return a number for command lines, nodata values and metadata} The shortest decimal that reads back exactly,
     * without an exponent unless it would be long; nan, inf, -inf.
     */
    public static String text(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        String shortest = Double.toString(value);
        double size = Math.abs(value);
        return size >= 1e-6 && size < 1e15 ? new BigDecimal(shortest).toPlainString() : shortest.replace('E', 'e');
    }

    /**
     * {@return a nodata value as it is stored and passed on} Whole numbers keep every digit, since a double cannot hold
     * all 64-bit integers; others become the shortest exact decimal.
     *
     * @throws NumberFormatException if it is not a number
     */
    public static String exact(String text) {
        String trimmed = text.trim();
        return trimmed.matches("[-+]?[0-9]{1,40}") && !trimmed.matches("-0+")
                ? new BigDecimal(trimmed).toPlainString()
                : text(parse(text));
    }

    /**
     * {@return an unrounded number, or null if it is not finite}
     *
     * @throws NumberFormatException if it is not a number
     */
    public static BigDecimal decimal(String text) {
        double rounded = parse(text);
        return !Double.isFinite(rounded) ? null : rounded == 0 ? BigDecimal.ZERO : new BigDecimal(text.trim());
    }

    /** {@return the numbers of a text separated by spaces or commas, as text} */
    public static List<String> words(String text) {
        return Pattern.compile("[\\s,]+").splitAsStream(text.trim()).toList();
    }

    /**
     * {@return the number}
     *
     * @throws NumberFormatException if it is not a number
     */
    public static double parse(String text) {
        return switch (text.trim().toLowerCase(java.util.Locale.ROOT)) {
            case "nan", "-nan" -> Double.NaN;
            case "inf", "+inf", "infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            default -> {
                if (!text.trim().matches("[-+0-9.eE]+")) {
                    throw new NumberFormatException(text);
                }
                yield Double.parseDouble(text.trim());
            }
        };
    }
}
