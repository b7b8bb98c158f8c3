package io.dropwarp.gdal.pixels;

import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.GdalList;
import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.TargetGrid;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gdal.gdal.Band;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.TranslateOptions;
import org.gdal.gdal.gdal;

/**
 * Nodata values of 64-bit integers. The calls of GDAL's Java bindings take doubles, which round values beyond 2^53 and
 * fail on bands of these types. GDAL itself reads and writes the values exactly as text in a VRT. For the GDAL thread.
 */
public final class ExactNodata {

    private static final Pattern VALUE = Pattern.compile("<NoDataValue[^>]*>([^<]*)</NoDataValue>");

    private ExactNodata() {}

    /** {@return the exact nodata value of each band, null entries where a band has none} */
    public static List<String> of(Dataset dataset) {
        Dataset copy = gdal.GetDriverByName("VRT").CreateCopy("", dataset);
        if (copy == null) {
            throw GdalError.failure("Cannot read the nodata values", FailureCode.CORRUPT, null);
        }
        try {
            String xml = String.valueOf(copy.GetMetadata_List("xml:VRT").get(0));
            List<String> values = new ArrayList<>();
            for (String band : xml.split("<VRTRasterBand ", -1)) {
                Matcher value = VALUE.matcher(band);
                values.add(value.find() ? Numbers.exact(value.group(1)) : null);
            }
            return values.subList(1, 1 + dataset.getRasterCount());
        } finally {
            copy.delete();
        }
    }

    /**
     * Gives a raster the nodata value of a grid. Returns the raster itself if it has the value already or there is
     * none; else a VRT over it, which the caller deletes before the raster.
     */
    public static Dataset on(Dataset pixels, TargetGrid grid) {
        if (grid.nodata() == null || !DataTypes.isWide(grid.type())) {
            return pixels;
        }
        List<String> how = List.of("-of", "VRT", "-a_nodata", grid.nodata());
        Dataset exact = gdal.Translate("", pixels, new TranslateOptions(GdalList.of(how)));
        if (exact == null) {
            throw GdalError.failure("Cannot set the nodata value", FailureCode.INTERNAL, null);
        }
        return exact;
    }

    /** {@return the nodata value of a band as text that reads back exactly, or null} */
    public static String text(Band band) {
        if (DataTypes.isWide(gdal.GetDataTypeName(band.getDataType()))) {
            return of(band.GetDataset()).get(band.GetBand() - 1);
        }
        Double[] value = new Double[1];
        band.GetNoDataValue(value);
        return value[0] == null ? null : Numbers.text(value[0]);
    }
}
