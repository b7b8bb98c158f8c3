package io.dropwarp.gdal.core;

import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;

/** Numbers as text that GDAL reads back to the same bits. Pure. */
public final class Numbers {

    private Numbers() {}

    /**
     * A number for command lines, nodata values and metadata.
     *
     * @param value the number
     * @return the shortest decimal that reads back exactly, without exponent unless it would be long; nan, inf, -inf
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
     * A nodata value as it is kept and handed on: whole numbers to the last digit, however many, since a double does not
     * hold those of 64 bits.
     *
     * @param text a number as {@link #parse} reads it
     * @return the same number; shortest decimal if it is not whole
     * @throws NumberFormatException if it is none
     */
    public static String exact(String text) {
        String trimmed = text.trim();
        return trimmed.matches("[-+]?[0-9]{1,40}") && !trimmed.matches("-0+")
                ? new BigDecimal(trimmed).toPlainString()
                : text(parse(text));
    }

    /**
     * Reads a number without rounding it.
     *
     * @param text a number as {@link #parse} reads it
     * @return its value, or null if it is not finite
     * @throws NumberFormatException if it is none
     */
    public static BigDecimal decimal(String text) {
        double rounded = parse(text);
        return !Double.isFinite(rounded) ? null : rounded == 0 ? BigDecimal.ZERO : new BigDecimal(text.trim());
    }

    /**
     * Takes a list of numbers apart.
     *
     * @param text numbers with spaces or commas between them
     * @return each as text
     */
    public static List<String> words(String text) {
        return Pattern.compile("[\\s,]+").splitAsStream(text.trim()).toList();
    }

    /**
     * Reads such a text.
     *
     * @param text the text
     * @return the number
     * @throws NumberFormatException if it is none
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
