package io.dropwarp.gdal.warp;

import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.gdal.pixels.DataTypes;
import java.util.OptionalLong;
import org.gdal.gdal.Band;
import org.gdal.gdal.gdal;
import org.gdal.gdalconst.gdalconstConstants;

/**
 * A source band whose pixels are read as 64 bits each, so that none is rounded: unsigned integers, signed integers, or
 * doubles. For the GDAL thread.
 */
final class CodedBand {

    private final Band band;
    private final String type;
    private final boolean single;
    private final String nodata;
    private final boolean losesNan;

    CodedBand(Band band, String nodata, boolean losesNan) {
        this.band = band;
        this.losesNan = losesNan;
        this.nodata = nodata;
        String own = gdal.GetDataTypeName(band.getDataType());
        this.single = own.equals("Float32");
        this.type = own.equals("UInt64") ? own : own.startsWith("Float") ? "Float64" : "Int64";
    }

    Band band() {
        return band;
    }

    /** {@return GDAL's name of the 64-bit type its pixels are read as} */
    String type() {
        return type;
    }

    /** {@return whether its pixels are doubles} */
    boolean floating() {
        return type.equals("Float64");
    }

    /** {@return whether it is a colour of a picture} */
    boolean isColour() {
        int colour = band.GetColorInterpretation();
        return colour == gdalconstConstants.GCI_RedBand
                || colour == gdalconstConstants.GCI_GreenBand
                || colour == gdalconstConstants.GCI_BlueBand;
    }

    /**
     * Separates nodata from valid pixels.
     *
     * @param bits pixels; all zeros become one bit pattern, and so do all NaNs
     */
    void look(long[] bits, boolean[] valid, int count) {
        if (!floating()) {
            OptionalLong invalid = nodata == null ? OptionalLong.empty() : DataTypes.bits(type, nodata);
            for (int i = 0; i < count; i++) {
                valid[i] = invalid.isEmpty() || bits[i] != invalid.getAsLong();
            }
            return;
        }
        double invalid = nodata == null ? 0 : Numbers.parse(nodata);
        for (int i = 0; i < count; i++) {
            double value = Double.longBitsToDouble(bits[i]) + 0.0;
            bits[i] = Double.doubleToLongBits(value);
            boolean same = single
                    ? Float.compare((float) value, (float) (invalid + 0.0)) == 0
                    : Double.compare(value, invalid + 0.0) == 0;
            valid[i] = (nodata == null || !same) && !(losesNan && Double.isNaN(value));
        }
    }

    /** {@return the double nearest to a pixel} */
    double number(long bits) {
        return switch (type) {
            case "Float64" -> Double.longBitsToDouble(bits);
            case "UInt64" -> bits < 0 ? 2.0 * ((bits >>> 1) | (bits & 1)) : bits;
            default -> bits;
        };
    }

    /** {@return a pixel's exact value, for messages} */
    String text(long bits) {
        return switch (type) {
            case "Float64" -> Numbers.text(Double.longBitsToDouble(bits));
            case "UInt64" -> Long.toUnsignedString(bits);
            default -> Long.toString(bits);
        };
    }

    /** {@return the bits of the same value, or the nearest one, in the wanted type: Int64 or UInt64} */
    long to(String wanted, long bits) {
        if (type.equals(wanted)) {
            return bits;
        }
        if (floating()) {
            return clamp(Double.longBitsToDouble(bits), wanted);
        }
        return wanted.equals("UInt64") ? Math.max(0, bits) : bits < 0 ? Long.MAX_VALUE : bits;
    }

    /**
     * {@return the bits of the nearest integer of the wanted type (Int64 or UInt64), halves rounded up as GDAL does}
     */
    static long clamp(double value, String wanted) {
        // Beyond 2^52 there are no halves, and adding one would change the value.
        double whole = Math.abs(value) < 0x1p52 ? Math.floor(value + 0.5) : value;
        if (wanted.equals("Int64") || whole < 0x1p63) {
            return wanted.equals("UInt64") ? (long) Math.max(0, whole) : (long) whole;
        }
        return whole >= 0x1p64 ? -1 : (long) (whole - 0x1p63) ^ Long.MIN_VALUE;
    }
}
