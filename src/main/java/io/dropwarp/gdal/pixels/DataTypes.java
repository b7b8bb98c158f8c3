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

    /** {@return whether pixels of a type can hold a value (given as text) exactly} */
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
            // GDAL reads a value just beyond the largest float as the largest float.
            case "Float32", "CFloat32" -> !Double.isFinite(v) || Math.abs(v) <= Float.MAX_VALUE * (1 + 1e-7);
            default -> true;
        };
    }

    /**
     * {@return the smallest and largest value of a type that is not complex, as the nearest doubles; infinities for
     * floats}
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

    /** {@return whether it is a 64-bit integer type, which a double and so GDAL's kernels and bindings would round} */
    public static boolean isWide(String type) {
        return type.equals("Int64") || type.equals("UInt64");
    }

    /** {@return the bits of a value of type Int64 or UInt64; empty if the type cannot hold it exactly} */
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

    /** {@return whether a GeoTIFF band of this type may have a colour table} */
    public static boolean mayHavePalette(String type) {
        return type.equals("Byte") || type.equals("UInt16");
    }

    /** {@return whether this GDAL has a type; Int8 is recent} */
    public static boolean isKnown(String type) {
        return gdal.GetDataTypeByName(type) != org.gdal.gdalconst.gdalconstConstants.GDT_Unknown;
    }

    /** {@return the smallest type, by GDAL's name, that holds the values of all} */
    public static String union(List<String> types) {
        int union = gdal.GetDataTypeByName(types.get(0));
        for (String type : types) {
            union = gdal.DataTypeUnion(union, gdal.GetDataTypeByName(type));
        }
        return gdal.GetDataTypeName(union);
    }

    /** {@return size of a pixel of one band in bytes} */
    public static int bytes(String type) {
        return Math.max(1, gdal.GetDataTypeSize(gdal.GetDataTypeByName(type)) / 8);
    }
}
