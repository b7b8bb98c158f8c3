package io.dropwarp.gdal.audit;

import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.gdal.output.OutputVerifier;
import io.dropwarp.gdal.pixels.DataTypes;
import io.dropwarp.gdal.pixels.ExactNodata;
import io.dropwarp.gdal.source.SourceValidity;
import io.dropwarp.model.Plan;
import io.dropwarp.model.TargetGrid;
import java.awt.Color;
import java.util.List;
import java.util.Objects;
import org.gdal.gdal.Band;
import org.gdal.gdal.ColorTable;
import org.gdal.gdal.Dataset;
import org.gdal.gdalconst.gdalconstConstants;

/**
 * Compares the metadata of a finished output with the plan and source, field by field. {@link OutputVerifier} compares
 * size, types, geotransform and CRS. For the GDAL thread.
 */
final class AuditMetadata {

    private final Plan plan;
    private final Dataset source;

    AuditMetadata(Plan plan, Dataset source) {
        this.plan = plan;
        this.source = source;
    }

    /**
     * Compares.
     *
     * @throws io.dropwarp.model.DropwarpException VERIFY_FAILED, naming the field and both values
     */
    void compare(Dataset output) {
        TargetGrid grid = plan.grid();
        SourceValidity validity = SourceValidity.of(source, plan.options());
        List<Integer> own = validity.colourBands();
        if (!validity.carriers().isEmpty() && grid.nodata() == null && !grid.alpha() && !grid.masked()) {
            throw AuditFailure.promise(
                    "has nothing that says which pixels are invalid, where the source has " + validity.inWords());
        }
        for (int i = 1; i <= output.getRasterCount(); i++) {
            Band band = output.GetRasterBand(i);
            if (i > grid.colours()) {
                same("colour of band " + i, gdalconstConstants.GCI_AlphaBand, band.GetColorInterpretation());
                continue;
            }
            compareValidity(band, i);
            if (i <= own.size()) {
                compareMeaning(source.GetRasterBand(own.get(i - 1)), band, i);
            }
        }
    }

    private void compareValidity(Band band, int number) {
        TargetGrid grid = plan.grid();
        if (grid.nodata() != null) {
            String nodata = ExactNodata.text(band);
            if (nodata == null || !sameNumber(grid.nodata(), nodata)) {
                throw differs("nodata value of band " + number, grid.nodata(), nodata);
            }
        }
    }

    private boolean sameNumber(String planned, String is) {
        if (DataTypes.isWide(plan.grid().type())) {
            return planned.equals(is);
        }
        double a = Numbers.parse(planned);
        double b = Numbers.parse(is);
        return (Double.isNaN(a) && Double.isNaN(b))
                || a == b
                || (plan.grid().type().endsWith("Float32") && (float) a == (float) b)
                || Math.abs(a - b) <= 1e-15 * Math.abs(a);
    }

    private void compareMeaning(Band from, Band to, int number) {
        TargetGrid grid = plan.grid();
        if (from.GetColorTable() != null && grid.colours() == 1 && DataTypes.mayHavePalette(grid.type())) {
            compareColours(from.GetColorTable(), to.GetColorTable());
        }
        int colour = from.GetColorInterpretation();
        boolean picture = colour == gdalconstConstants.GCI_RedBand
                || colour == gdalconstConstants.GCI_GreenBand
                || colour == gdalconstConstants.GCI_BlueBand;
        if (picture && source.getRasterCount() >= 3) {
            same("colour of band " + number, colour, to.GetColorInterpretation());
        }
        same("description of band " + number, from.GetDescription(), to.GetDescription());
        same("unit of band " + number, text(from.GetUnitType()), text(to.GetUnitType()));
        Double[] planned = new Double[1];
        Double[] is = new Double[1];
        from.GetScale(planned);
        to.GetScale(is);
        same("scale of band " + number, or(planned[0], 1), or(is[0], 1));
        from.GetOffset(planned);
        to.GetOffset(is);
        same("offset of band " + number, or(planned[0], 0), or(is[0], 0));
    }

    private static void compareColours(ColorTable from, ColorTable to) {
        if (to == null) {
            throw differs("colour table", from.GetCount() + " colours", "none");
        }
        int count = Math.min(from.GetCount(), to.GetCount());
        for (int i = 0; i < count; i++) {
            Color planned = from.GetColorEntry(i);
            Color is = to.GetColorEntry(i);
            // A TIFF's colour table has no transparency; a mask or alpha band holds it.
            if (planned.getRed() != is.getRed()
                    || planned.getGreen() != is.getGreen()
                    || planned.getBlue() != is.getBlue()) {
                throw differs("colour " + i, rgb(planned), rgb(is));
            }
        }
    }

    private static String rgb(Color colour) {
        return colour.getRed() + " " + colour.getGreen() + " " + colour.getBlue();
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }

    private static double or(Double value, double fallback) {
        return value == null ? fallback : value;
    }

    private static void same(String what, Object planned, Object is) {
        if (!Objects.equals(planned, is)) {
            throw differs(what, planned, is);
        }
    }

    private static RuntimeException differs(String what, Object planned, Object is) {
        return AuditFailure.promise("has as " + what + " \"" + is + "\" instead of \"" + planned + "\"");
    }
}
