package io.dropwarp.gdal.pixels;

import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.GdalList;
import io.dropwarp.model.FailureCode;
import org.gdal.gdal.Band;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.TranslateOptions;
import org.gdal.gdal.gdal;

/**
 * Bytes that stand for -128 to 127. GDAL before 3.7 gives them out as bytes from 0 to 255 with a remark, and nobody who
 * computes with them heeds it; later ones have the type Int8, and nothing is left to do. For the GDAL thread.
 */
public final class SignedBytes {

    private static final String OWN = "DROPWARP";
    private static final String DRIVER = "DRIVER";

    /** Between these pairs of values a table is linear, so that it holds for all bytes. */
    private static final String TABLE = "<LUT>0:0,127:127,128:-128,255:-1</LUT></ComplexSource>";

    private SignedBytes() {}

    /**
     * A raster with the values that its pixels stand for.
     *
     * @param raster an open raster
     * @return itself if it has no signed bytes; else one with bands of type Int16, read from it piece by piece, in whose place
     *     the given one has been closed
     */
    public static Dataset asNumbers(Dataset raster) {
        if (!has(raster)) {
            return raster;
        }
        GdalError.reset();
        Dataset wide = gdal.Translate("", raster, new TranslateOptions(GdalList.of("-of", "VRT", "-ot", "Int16")));
        String xml = wide == null
                ? ""
                : String.valueOf(wide.GetMetadata_List("xml:VRT").get(0));
        Dataset numbers = xml.isEmpty() ? null : gdal.Open(withTable(xml, raster));
        if (wide != null) {
            wide.delete();
        }
        if (numbers == null) {
            throw GdalError.failure("Cannot read signed bytes", FailureCode.CORRUPT, null);
        }
        numbers.SetMetadataItem(DRIVER, raster.GetDriver().getShortName(), OWN);
        numbers.SetMetadataItem("FILE", raster.GetDescription(), OWN);
        raster.delete();
        return numbers;
    }

    /**
     * Whether any band has signed bytes that GDAL gives out as unsigned ones.
     *
     * @param raster an open raster
     * @return true if one has
     */
    public static boolean has(Dataset raster) {
        for (int i = 1; i <= raster.getRasterCount(); i++) {
            if (isSigned(raster.GetRasterBand(i))) {
                return true;
            }
        }
        return false;
    }

    private static String withTable(String xml, Dataset raster) {
        // A mask for all bands comes after them, and is no number.
        int mask = xml.indexOf("<MaskBand>");
        String bands = mask < 0 ? xml : xml.substring(0, mask);
        String[] parts = bands.split("(?=<VRTRasterBand )", -1);
        for (int i = 1; i < parts.length; i++) {
            if (isSigned(raster.GetRasterBand(i))) {
                parts[i] = parts[i].replace("<SimpleSource>", "<ComplexSource>").replace("</SimpleSource>", TABLE);
            }
        }
        return String.join("", parts) + (mask < 0 ? "" : xml.substring(mask));
    }

    private static boolean isSigned(Band band) {
        return "SIGNEDBYTE".equals(band.GetMetadataItem("PIXELTYPE", "IMAGE_STRUCTURE"))
                && gdal.GetDataTypeName(band.getDataType()).equals("Byte");
    }

    /**
     * Whether a raster came from {@link #asNumbers} with other types than its file has.
     *
     * @param raster the raster
     * @return true if it did
     */
    public static boolean areWidened(Dataset raster) {
        return raster.GetMetadataItem(DRIVER, OWN) != null;
    }

    /**
     * The driver that reads a raster's file.
     *
     * @param raster the raster, as it was opened or as it came from {@link #asNumbers}
     * @return short name of the driver
     */
    public static String driver(Dataset raster) {
        String own = raster.GetMetadataItem(DRIVER, OWN);
        return own == null ? raster.GetDriver().getShortName() : own;
    }

    /**
     * The name of a raster's file.
     *
     * @param raster the raster, as it was opened or as it came from {@link #asNumbers}
     * @return its description, which for a file is its path
     */
    public static String description(Dataset raster) {
        String own = raster.GetMetadataItem("FILE", OWN);
        return own == null ? raster.GetDescription() : own;
    }
}
