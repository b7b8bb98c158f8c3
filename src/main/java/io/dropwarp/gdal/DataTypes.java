package io.dropwarp.gdal;

import java.util.List;
import org.gdal.gdal.gdal;

/** GDAL's pixel types by name. Stateless. */
final class DataTypes {

    private DataTypes() {}

    /**
     * Whether pixels of a type can have a value exactly.
     *
     * @param type GDAL's name of the type
     * @param value the value as text
     * @return true if they can
     */
    static boolean holds(String type, String value) {
        double v = Numbers.parse(value);
        return switch (type) {
            case "Byte" -> whole(v, 0, 255);
            case "UInt16" -> whole(v, 0, 65_535);
            case "Int16", "CInt16" -> whole(v, -32_768, 32_767);
            case "UInt32" -> whole(v, 0, 4_294_967_295.0);
            case "Int32", "CInt32" -> whole(v, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case "UInt64" -> whole(v, 0, Math.scalb(1.0, 64));
            case "Int64" -> whole(v, Long.MIN_VALUE, Long.MAX_VALUE);
            // GDAL takes a value just beyond the largest float for the largest float.
            case "Float32", "CFloat32" -> !Double.isFinite(v) || Math.abs(v) <= Float.MAX_VALUE * (1 + 1e-7);
            default -> true;
        };
    }

    private static boolean whole(double value, double min, double max) {
        return value >= min && value <= max && value == Math.rint(value);
    }

    /**
     * Whether bands of a type may have a colour table in a GeoTIFF.
     *
     * @param type name
     * @return true for those whose values are places in a table
     */
    static boolean mayHavePalette(String type) {
        return type.equals("Byte") || type.equals("UInt16");
    }

    /**
     * The smallest type that holds the values of several.
     *
     * @param types names
     * @return name of their union, as GDAL has it
     */
    static String union(List<String> types) {
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
    static int bytes(String type) {
        return Math.max(1, gdal.GetDataTypeSize(gdal.GetDataTypeByName(type)) / 8);
    }
}
