package io.dropwarp.gdal.metadata;

import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.gdal.core.Xml;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.gdal.gdal.Band;
import org.gdal.gdal.RasterAttributeTable;
import org.gdal.gdalconst.gdalconstConstants;

/**
 * A band's raster attribute table, without columns that count the source's own pixels. The band owns GDAL's table. For
 * the GDAL thread.
 */
record AttributeTable(RasterAttributeTable table, List<Integer> columns) {

    /** Names of columns that count pixels but are not marked as such. */
    private static final Set<String> COUNTS = Set.of("histogram", "count", "pixelcount", "pixel_count");

    /** A file can claim any number of rows, and GDAL looks up each in the file. */
    private static final long MOST_CELLS = 5_000_000;

    AttributeTable {
        columns = List.copyOf(columns);
    }

    /** {@return the table of a band; null if there is none, or it only counts values} */
    static AttributeTable of(Band band) {
        RasterAttributeTable table = band.GetDefaultRAT();
        if (table == null || table.GetRowCount() < 1 || isTooLarge(table)) {
            return null;
        }
        List<Integer> columns = new ArrayList<>();
        boolean says = false;
        for (int i = 0; i < table.GetColumnCount(); i++) {
            if (!counts(table, i)) {
                columns.add(i);
                int usage = table.GetUsageOfCol(i);
                says |= usage != gdalconstConstants.GFU_Min
                        && usage != gdalconstConstants.GFU_Max
                        && usage != gdalconstConstants.GFU_MinMax;
            }
        }
        return says ? new AttributeTable(table, columns) : null;
    }

    /** {@return whether reading the table cell by cell could take minutes} */
    static boolean isTooLarge(RasterAttributeTable table) {
        return (long) table.GetRowCount() * table.GetColumnCount() > MOST_CELLS;
    }

    private static boolean counts(RasterAttributeTable table, int column) {
        return table.GetTypeOfCol(column) != gdalconstConstants.GFT_String
                && (table.GetUsageOfCol(column) == gdalconstConstants.GFU_PixelCount
                        || COUNTS.contains(table.GetNameOfCol(column).toLowerCase(Locale.ROOT)));
    }

    /** {@return whether columns that count the source's pixels were dropped} */
    boolean lostCounts() {
        return columns.size() < table.GetColumnCount();
    }

    /** {@return whether it names single values, so that a mean of two is meaningless} */
    boolean names() {
        if (table.GetTableType() != gdalconstConstants.GRTT_THEMATIC
                || table.GetColOfUsage(gdalconstConstants.GFU_Max) >= 0) {
            return false;
        }
        return columns.stream().anyMatch(i -> table.GetTypeOfCol(i) == gdalconstConstants.GFT_String);
    }

    /** {@return a new table with the kept columns; the caller deletes it} */
    RasterAttributeTable kept() {
        RasterAttributeTable out = new RasterAttributeTable();
        out.SetTableType(table.GetTableType());
        double[] first = new double[1];
        double[] size = new double[1];
        if (table.GetLinearBinning(first, size)) {
            out.SetLinearBinning(first[0], size[0]);
        }
        int rows = table.GetRowCount();
        out.SetRowCount(rows);
        for (int to = 0; to < columns.size(); to++) {
            int from = columns.get(to);
            int type = table.GetTypeOfCol(from);
            out.CreateColumn(table.GetNameOfCol(from), type, table.GetUsageOfCol(from));
            for (int row = 0; row < rows; row++) {
                if (type == gdalconstConstants.GFT_Integer) {
                    out.SetValueAsInt(row, to, table.GetValueAsInt(row, from));
                } else if (type == gdalconstConstants.GFT_Real) {
                    out.SetValueAsDouble(row, to, table.GetValueAsDouble(row, from));
                } else {
                    out.SetValueAsString(row, to, table.GetValueAsString(row, from));
                }
            }
        }
        return out;
    }

    /** Appends the table as XML, in the format of GDAL's sidecars. */
    void write(StringBuilder out) {
        double[] first = new double[1];
        double[] size = new double[1];
        out.append("    <GDALRasterAttributeTable");
        if (table.GetLinearBinning(first, size)) {
            out.append(" Row0Min=\"").append(Numbers.text(first[0]));
            out.append("\" BinSize=\"").append(Numbers.text(size[0])).append('"');
        }
        boolean thematic = table.GetTableType() == gdalconstConstants.GRTT_THEMATIC;
        out.append(" tableType=\"").append(thematic ? "thematic" : "athematic").append("\">\n");
        for (int i = 0; i < columns.size(); i++) {
            int column = columns.get(i);
            out.append("      <FieldDefn index=\"").append(i).append("\"><Name>");
            out.append(Xml.escape(table.GetNameOfCol(column)));
            out.append("</Name><Type>").append(table.GetTypeOfCol(column));
            out.append("</Type><Usage>").append(table.GetUsageOfCol(column)).append("</Usage></FieldDefn>\n");
        }
        int rows = table.GetRowCount();
        for (int row = 0; row < rows; row++) {
            out.append("      <Row index=\"").append(row).append("\">");
            for (int column : columns) {
                String value = table.GetTypeOfCol(column) == gdalconstConstants.GFT_Real
                        ? Numbers.text(table.GetValueAsDouble(row, column))
                        : table.GetValueAsString(row, column);
                out.append("<F>").append(Xml.escape(value)).append("</F>");
            }
            out.append("</Row>\n");
        }
        out.append("    </GDALRasterAttributeTable>\n");
    }
}
