package io.dropwarp.gdal.pixels;

import io.dropwarp.gdal.core.Numbers;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.OptionalLong;
import org.gdal.gdal.gdal;

/** GDAL's pixel types by name. Stateless. */
public final class DataTypes {

    private DataTypes() {}

    /**
     * Whether pixels of a type can have a value exactly.
     *
     * @param type GDAL's name of the type
     * @param value the value as text
     * @return true if they can
     */
    public static boolean holds(String type, String value) {
        double v = Numbers.parse(value);
        return switch (type) {
            case "Int8" -> whole(v, -128, 127);
            case "Byte" -> whole(v, 0, 255);
            case "UInt16" -> whole(v, 0, 65_535);
            case "Int16", "CInt16" -> whole(v, -32_768, 32_767);
            case "UInt32" -> whole(v, 0, 4_294_967_295.0);
            case "Int32", "CInt32" -> whole(v, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case "UInt64", "Int64" -> bits(type, value).isPresent();
            // GDAL takes a value just beyond the largest float for the largest float.
            case "Float32", "CFloat32" -> !Double.isFinite(v) || Math.abs(v) <= Float.MAX_VALUE * (1 + 1e-7);
            default -> true;
        };
    }

    /**
     * The smallest and the largest value of a type.
     *
     * @param type name of a type that is not complex
     * @return both, as the nearest doubles; infinities for floats
     */
    public static double[] limits(String type) {
        return switch (type) {
            case "Byte" -> new double[] {0, 255};
            case "Int8" -> new double[] {-128, 127};
            case "UInt16" -> new double[] {0, 65_535};
            case "Int16" -> new double[] {-32_768, 32_767};
            case "UInt32" -> new double[] {0, 4_294_967_295.0};
            case "Int32" -> new double[] {Integer.MIN_VALUE, Integer.MAX_VALUE};
            case "UInt64" -> new double[] {0, 0x1p64};
            case "Int64" -> new double[] {Long.MIN_VALUE, Long.MAX_VALUE};
            default -> new double[] {Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY};
        };
    }

    private static boolean whole(double value, double min, double max) {
        return value >= min && value <= max && value == Math.rint(value);
    }

    /**
     * Whether a type holds integers that a double, and so GDAL's kernels and bindings, would round.
     *
     * @param type name
     * @return true for integers of 64 bits
     */
    public static boolean isWide(String type) {
        return type.equals("Int64") || type.equals("UInt64");
    }

    /**
     * The bits of a value of a wide type.
     *
     * @param type Int64 or UInt64
     * @param value the value as text
     * @return 64 bits; empty if the type does not hold the value exactly
     */
    public static OptionalLong bits(String type, String value) {
        BigDecimal decimal = Numbers.decimal(value);
        BigInteger least = type.equals("UInt64") ? BigInteger.ZERO : BigInteger.valueOf(Long.MIN_VALUE);
        try {
            BigInteger whole = decimal == null ? null : decimal.toBigIntegerExact();
            return whole == null
                            || whole.compareTo(least) < 0
                            || whole.subtract(least).bitLength() > Long.SIZE
                    ? OptionalLong.empty()
                    : OptionalLong.of(whole.longValue());
        } catch (ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * Whether bands of a type may have a colour table in a GeoTIFF.
     *
     * @param type name
     * @return true for those whose values are places in a table
     */
    public static boolean mayHavePalette(String type) {
        return type.equals("Byte") || type.equals("UInt16");
    }

    /**
     * Whether this GDAL has a type; Int8 came late.
     *
     * @param type name
     * @return true if it has
     */
    public static boolean isKnown(String type) {
        return gdal.GetDataTypeByName(type) != org.gdal.gdalconst.gdalconstConstants.GDT_Unknown;
    }

    /**
     * The smallest type that holds the values of several.
     *
     * @param types names
     * @return name of their union, as GDAL has it
     */
    public static String union(List<String> types) {
        int union = gdal.GetDataTypeByName(types.get(0));
        for (String type : types) {
            union = gdal.DataTypeUnion(union, gdal.GetDataTypeByName(type));
        }
        return gdal.GetDataTypeName(union);
    }

    /**
     * Size of a pixel of one band.
     *
     * @param type name
     * @return bytes
     */
    public static int bytes(String type) {
        return Math.max(1, gdal.GetDataTypeSize(gdal.GetDataTypeByName(type)) / 8);
    }
}
