package io.dropwarp.gdal.pixels;

import io.dropwarp.gdal.core.Domains;
import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.GdalList;
import io.dropwarp.model.FailureCode;
import org.gdal.gdal.Band;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.TranslateOptions;
import org.gdal.gdal.gdal;

/**
 * Signed bytes (-128 to 127). GDAL before 3.7 returns them as unsigned bytes with a metadata item that no computation
 * honours; later versions have the type Int8 and need nothing of this. For the GDAL thread.
 */
public final class SignedBytes {

    private static final String DRIVER = "DRIVER";

    /** The table is linear between these pairs of values, so it holds for all bytes. */
    private static final String TABLE = "<LUT>0:0,127:127,128:-128,255:-1</LUT></ComplexSource>";

    private SignedBytes() {}

    /**
     * Gives a raster with signed bytes its true values. Returns the raster itself if it has no signed bytes; else a
     * dataset of type Int16 that reads from it on demand and replaces it: the given one is closed.
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
        numbers.SetMetadataItem(DRIVER, raster.GetDriver().getShortName(), Domains.OWN);
        numbers.SetMetadataItem("FILE", raster.GetDescription(), Domains.OWN);
        raster.delete();
        return numbers;
    }

    /** {@return whether any band has signed bytes that GDAL returns as unsigned} */
    public static boolean has(Dataset raster) {
        for (int i = 1; i <= raster.getRasterCount(); i++) {
            if (isSigned(raster.GetRasterBand(i))) {
                return true;
            }
        }
        return false;
    }

    private static String withTable(String xml, Dataset raster) {
        // The mask of all bands comes last and has no sign.
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

    /** {@return whether {@link #asNumbers} changed the raster's types} */
    public static boolean areWidened(Dataset raster) {
        return raster.GetMetadataItem(DRIVER, Domains.OWN) != null;
    }

    /** {@return the short name of the driver that reads a raster's file, also after {@link #asNumbers}} */
    public static String driver(Dataset raster) {
        String own = raster.GetMetadataItem(DRIVER, Domains.OWN);
        return own == null ? raster.GetDriver().getShortName() : own;
    }

    /** {@return the description (for a file: its path) of a raster, also after {@link #asNumbers}} */
    public static String description(Dataset raster) {
        String own = raster.GetMetadataItem("FILE", Domains.OWN);
        return own == null ? raster.GetDescription() : own;
    }
}
