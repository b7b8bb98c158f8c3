package io.dropwarp.gdal.output;

import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.gdal.core.Xml;
import io.dropwarp.model.TargetGrid;
import io.dropwarp.model.Tile;
import java.util.List;
import java.util.function.Function;

/** Writes the VRT that joins tiles into the whole grid. Pure. */
final class Mosaic {

    private Mosaic() {}

    /**
     * {@return the VRT's XML} {@code relative}: the tiles' paths are relative to the VRT; {@code masked}: any tile has
     * a mask.
     */
    static String xml(
            TargetGrid grid, List<Tile> tiles, Function<Tile, String> pathOf, boolean relative, boolean masked) {
        return xml(grid, tiles, pathOf, relative, masked, List.of());
    }

    /** {@return the XML of a grid without a pixel, and with empty overviews of these widths and heights} */
    static String empty(TargetGrid grid, List<int[]> overviews) {
        return xml(grid, List.of(), Tile::name, false, false, overviews);
    }

    private static String xml(
            TargetGrid grid,
            List<Tile> tiles,
            Function<Tile, String> pathOf,
            boolean relative,
            boolean masked,
            List<int[]> overviews) {
        StringBuilder out = new StringBuilder(4096);
        out.append("<VRTDataset rasterXSize=\"").append(grid.width());
        out.append("\" rasterYSize=\"").append(grid.height()).append("\">\n");
        out.append("  <SRS dataAxisToSRSAxisMapping=\"").append(mapping(grid)).append("\">");
        out.append(Xml.escape(grid.crsWkt())).append("</SRS>\n  <GeoTransform>");
        out.append(String.join(
                ", ", grid.geotransform().stream().map(Numbers::text).toList()));
        out.append("</GeoTransform>\n");
        for (int band = 1; band <= grid.bands(); band++) {
            out.append("  <VRTRasterBand dataType=\"").append(grid.type());
            out.append("\" band=\"").append(band).append("\">\n");
            if (grid.nodata() != null) {
                out.append("    <NoDataValue>").append(grid.nodata()).append("</NoDataValue>\n");
            }
            for (Tile tile : tiles) {
                source(out, tile, pathOf.apply(tile), relative, Integer.toString(band));
            }
            for (int[] size : overviews) {
                out.append("    <Overview><SourceFilename relativeToVRT=\"0\">");
                out.append(Xml.escape(overview(grid, size)));
                out.append("</SourceFilename><SourceBand>").append(band).append("</SourceBand></Overview>\n");
            }
            out.append("  </VRTRasterBand>\n");
        }
        if (masked) {
            out.append("  <MaskBand>\n  <VRTRasterBand dataType=\"Byte\">\n");
            for (Tile tile : tiles) {
                // For a tile without a mask, GDAL supplies one that hides nothing.
                source(out, tile, pathOf.apply(tile), relative, "mask,1");
            }
            out.append("  </VRTRasterBand>\n  </MaskBand>\n");
        }
        return out.append("</VRTDataset>\n").toString();
    }

    private static String overview(TargetGrid grid, int[] size) {
        String nodata = grid.nodata() == null ? "" : "<NoDataValue>" + grid.nodata() + "</NoDataValue>";
        String band = "<VRTRasterBand dataType=\"" + grid.type() + "\">" + nodata + "</VRTRasterBand>";
        return "<VRTDataset rasterXSize=\"" + size[0] + "\" rasterYSize=\"" + size[1] + "\">"
                + band.repeat(grid.bands()) + "</VRTDataset>";
    }

    /** VRT coordinates are x first whatever the axis order of the CRS; geographic EPSG codes have latitude first. */
    private static String mapping(TargetGrid grid) {
        org.gdal.osr.SpatialReference crs = new org.gdal.osr.SpatialReference(grid.crsWkt());
        boolean swapped = crs.EPSGTreatsAsLatLong() == 1 || crs.EPSGTreatsAsNorthingEasting() == 1;
        crs.delete();
        return swapped ? "2,1" : "1,2";
    }

    private static void source(StringBuilder out, Tile tile, String path, boolean relative, String band) {
        out.append("    <SimpleSource>\n      <SourceFilename relativeToVRT=\"").append(relative ? 1 : 0);
        out.append("\" shared=\"0\">").append(Xml.escape(path)).append("</SourceFilename>\n");
        out.append("      <SourceBand>").append(band).append("</SourceBand>\n");
        rectangle(out, "SrcRect", 0, 0, tile);
        rectangle(out, "DstRect", tile.xOff(), tile.yOff(), tile);
        out.append("    </SimpleSource>\n");
    }

    private static void rectangle(StringBuilder out, String name, int x, int y, Tile tile) {
        out.append("      <")
                .append(name)
                .append(" xOff=\"")
                .append(x)
                .append("\" yOff=\"")
                .append(y);
        out.append("\" xSize=\"")
                .append(tile.width())
                .append("\" ySize=\"")
                .append(tile.height())
                .append("\"/>\n");
    }
}
