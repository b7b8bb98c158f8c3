package io.dropwarp.gdal.metadata;

import io.dropwarp.gdal.core.Domains;
import io.dropwarp.gdal.core.GdalList;
import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.gdal.pixels.DataTypes;
import io.dropwarp.gdal.source.SourceValidity;
import io.dropwarp.model.Plan;
import io.dropwarp.model.TargetGrid;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gdal.gdal.Band;
import org.gdal.gdal.Dataset;
import org.gdal.gdalconst.gdalconstConstants;

/**
 * Metadata of bands: nodata, colours, names, units and others, copied from the source to tiles and outputs. For the
 * GDAL thread.
 */
public final class BandMetadata {

    /** Items about the source's pixels or grid; the netCDF driver prefixes them with the variable's name and #. */
    private static final Set<String> STALE = Set.of(
            "NODATA_VALUES",
            "CACHE_PATH",
            "TIFFTAG_MINSAMPLEVALUE",
            "TIFFTAG_MAXSAMPLEVALUE",
            "_FillValue",
            "missing_value",
            "actual_range",
            "grid_mapping",
            "GeoTransform",
            "spatial_ref",
            "crs_wkt");

    private final Plan plan;
    private final Dataset source;

    public BandMetadata(Plan plan, Dataset source) {
        this.plan = plan;
        this.source = source;
    }

    /** Puts the metadata on a MEM or VRT dataset with the plan's bands, with the source's items if {@code metadata}. */
    public void put(Dataset target, boolean metadata) {
        TargetGrid grid = plan.grid();
        List<Integer> colours = SourceValidity.of(source, plan.options()).colourBands();
        target.SetProjection(grid.crsWkt());
        if (metadata) {
            clear(target);
            copyMetadata(target);
        }
        for (int i = 1; i <= grid.bands(); i++) {
            Band band = target.GetRasterBand(i);
            boolean added = i > colours.size();
            // 64-bit values would be lost here; ExactNodata sets them on what is written.
            if (grid.nodata() != null && !DataTypes.isWide(grid.type())) {
                band.SetNoDataValue(Numbers.parse(grid.nodata()));
            }
            if (grid.alpha() && i == grid.bands()) {
                band.SetColorInterpretation(gdalconstConstants.GCI_AlphaBand);
                continue;
            }
            if (!added) {
                copyBand(source.GetRasterBand(colours.get(i - 1)), band, metadata);
            }
        }
    }

    private void copyBand(Band from, Band to, boolean metadata) {
        int colour = from.GetColorInterpretation();
        TargetGrid grid = plan.grid();
        boolean palette = from.GetColorTable() != null && grid.colours() == 1 && DataTypes.mayHavePalette(grid.type());
        if (palette) {
            to.SetColorTable(from.GetColorTable());
            to.SetColorInterpretation(gdalconstConstants.GCI_PaletteIndex);
        } else if (colour != gdalconstConstants.GCI_PaletteIndex
                && colour != gdalconstConstants.GCI_AlphaBand
                && colour != gdalconstConstants.GCI_Undefined) {
            to.SetColorInterpretation(colour);
        }
        if (!metadata) {
            return;
        }
        to.SetDescription(from.GetDescription());
        String unit = from.GetUnitType();
        if (unit != null && !unit.isEmpty()) {
            to.SetUnitType(unit);
        }
        Domains.copyScale(from, to);
        copyItems(from.GetMetadata_Dict(), to);
        Domains.copyOne(from, to);
    }

    /** GDAL's warper has copied the source's items, including stale ones. */
    private static void clear(Dataset target) {
        target.SetMetadata(GdalList.of());
        for (int i = 1; i <= target.getRasterCount(); i++) {
            target.GetRasterBand(i).SetMetadata(GdalList.of());
        }
    }

    private void copyMetadata(Dataset target) {
        copyItems(source.GetMetadata_Dict(), target);
        Domains.copyOne(source, target);
        Domains.copyProfile(source, target);
    }

    /** Statistics, nodata and grid of the source do not apply to the output. */
    private static boolean isStale(String key) {
        return key.startsWith("STATISTICS_") || STALE.contains(key.substring(key.indexOf('#') + 1));
    }

    @SuppressWarnings({"rawtypes", "JdkObsolete"}) // the bindings use raw hash tables
    private static void copyItems(Hashtable items, org.gdal.gdal.MajorObject target) {
        for (Object item : items.entrySet()) {
            Map.Entry<?, ?> entry = (Map.Entry<?, ?>) item;
            String key = String.valueOf(entry.getKey());
            if (!isStale(key)) {
                target.SetMetadataItem(key, String.valueOf(entry.getValue()));
            }
        }
    }
}
