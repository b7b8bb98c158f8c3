package io.dropwarp.gdal.metadata;

import io.dropwarp.gdal.core.Domains;
import io.dropwarp.gdal.core.GdalList;
import io.dropwarp.gdal.core.OutputFormat;
import io.dropwarp.gdal.georeference.Placement;
import io.dropwarp.model.WarpOptions;
import java.util.ArrayList;
import java.util.List;
import org.gdal.gdal.Band;
import org.gdal.gdal.ColorTable;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.RasterAttributeTable;
import org.gdal.gdalconst.gdalconstConstants;

/**
 * What a band's values mean: class names, attribute table, colours. A VRT holds all of it, a GeoTIFF only colours of
 * some types; the rest goes into its sidecar. Tables are null
 * if there is none. For the GDAL thread.
 *
 * @param names names of the values 0, 1, 2 …; may be empty
 */
public record Legend(List<String> names, AttributeTable table, ColorTable colours) {

    public Legend {
        names = List.copyOf(names);
    }

    static Legend of(Band band) {
        // GDAL reads the names in a GeoTIFF's sidecar only after something else made it read the sidecar.
        band.GetMetadata_Dict();
        List<String> names = new ArrayList<>();
        List<?> categories = band.GetCategoryNames();
        if (categories != null) {
            categories.forEach(name -> names.add(name == null ? "" : String.valueOf(name)));
        }
        boolean blank = names.stream().allMatch(String::isBlank);
        return new Legend(
                blank ? List.of() : names, AttributeTable.of(band), isComponent(band) ? null : band.GetColorTable());
    }

    /** The bands of an RGB picture need no colour table, even if a sidecar has one. */
    private static boolean isComponent(Band band) {
        int meaning = band.GetColorInterpretation();
        return meaning >= gdalconstConstants.GCI_RedBand && meaning <= gdalconstConstants.GCI_AlphaBand;
    }

    /**
     * {@return whether a source's values are labels, so that a mean of two is meaningless} True if a band has class
     * names, or a band after the first has a colour table.
     */
    public static boolean isCategorical(Dataset source) {
        for (int i = 1; i <= source.getRasterCount(); i++) {
            Legend legend = of(source.GetRasterBand(i));
            if (!legend.names.isEmpty()
                    || (legend.table != null && legend.table.names())
                    || (i > 1 && legend.colours != null)) {
                return true;
            }
        }
        return false;
    }

    /** Puts the legend on a band of a VRT. */
    void put(Band band) {
        if (!names.isEmpty()) {
            band.SetCategoryNames(GdalList.of(names));
        }
        if (colours != null && band.GetColorTable() == null && isWhole(band)) {
            band.SetColorTable(colours);
            band.SetColorInterpretation(gdalconstConstants.GCI_PaletteIndex);
        }
        if (table != null) {
            RasterAttributeTable kept = table.kept();
            band.SetDefaultRAT(kept);
            kept.delete();
        }
    }

    /** {@return whether a band holds integers, as a colour table requires} */
    static boolean isWhole(Band band) {
        int type = band.getDataType();
        return type != gdalconstConstants.GDT_Float32
                && type != gdalconstConstants.GDT_Float64
                && type < gdalconstConstants.GDT_CInt16;
    }

    /**
     * Adds a note for each kind of metadata that the output loses.
     *
     * @param bands source band numbers in the output's order
     */
    public static void note(Dataset source, List<Integer> bands, WarpOptions options, List<String> notes) {
        boolean tiles = OutputFormat.layout(options) == io.dropwarp.model.Layout.TILES;
        boolean counts = false;
        for (int i = 1; i <= bands.size(); i++) {
            Band band = source.GetRasterBand(bands.get(i - 1));
            RasterAttributeTable table = band.GetDefaultRAT();
            if (table != null && AttributeTable.isTooLarge(table)) {
                notes.add("The attribute table of band " + i + " is not kept, since it has more than 5 million cells.");
            }
            Legend legend = of(band);
            counts |= legend.table != null && legend.table.lostCounts();
            if (legend.colours != null && !tiles && i > 1) {
                notes.add("The colour table of band " + i
                        + " is not kept: a GeoTIFF has one for its first band only. The layout tiles keeps it.");
            }
        }
        if (counts) {
            notes.add("The attribute table is kept without its pixel counts, which are the source's.");
        }
        if (Placement.hasRpcs(source)) {
            notes.add("The source's RPCs are not kept, since they fit its own pixels only.");
        }
        Domains.note(source, notes);
    }
}
