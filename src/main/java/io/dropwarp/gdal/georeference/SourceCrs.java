package io.dropwarp.gdal.georeference;

import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.gdal.crs.CrsResolver;
import io.dropwarp.gdal.crs.Datums;
import io.dropwarp.gdal.crs.PrjFile;
import io.dropwarp.gdal.pixels.SignedBytes;
import io.dropwarp.gdal.source.OwnGeoreference;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.SourceInfo;
import io.dropwarp.model.WarpOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.gdal.gdal.Dataset;
import org.gdal.osr.SpatialReference;
import org.gdal.osr.osrConstants;

/**
 * Where a source lies on Earth, or why that is unknown. For the GDAL thread.
 *
 * @param override CRS to give to gdalwarp as {@code -s_srs}; null to use the source's own
 */
public record SourceCrs(Dataset dataset, SourceInfo source, String override, String name, Placement placement) {

    /** A longer text is WKT, not a code. */
    private static final int LONGEST_CODE = 20;

    /** The code of the CRS itself, at the end of its WKT 1. */
    private static final Pattern CODE = Pattern.compile(",AUTHORITY\\[\"[^\"]*\",\"[^\"]*\"\\]\\]$");

    /** A full turn in degrees. */
    private static final double TURN = 360;

    /** An angle in degrees too small to matter for any pixel. */
    private static final double SEAM = 1e-9;

    /**
     * Checks a source's georeferencing.
     *
     * @throws DropwarpException NO_GEOREFERENCING, NO_CRS, BAD_CRS or NOT_TRANSFORMABLE
     */
    public static SourceCrs of(Dataset dataset, SourceInfo source, WarpOptions options, List<String> notes) {
        return found(dataset, source, options, notes).aroundItsMiddle();
    }

    private static SourceCrs found(Dataset dataset, SourceInfo source, WarpOptions options, List<String> notes) {
        String name = nameOf(dataset);
        if (source.georeferencing().equals("none")) {
            throw new DropwarpException(
                    FailureCode.NO_GEOREFERENCING,
                    name
                            + " has no georeferencing: it has neither position and pixel size (a geotransform) nor"
                            + " ground control points nor a camera model (RPCs).",
                    "Put its world file (.tfw, .jgw, .wld) into the folder of this report, and it is retried"
                            + " automatically (after a batch: beside the file); or georeference it, for example in"
                            + " QGIS.");
        }
        if (source.georeferencing().equals("gcps") && dataset.GetGCPCount() < 3) {
            throw new DropwarpException(
                    FailureCode.NO_GEOREFERENCING,
                    name + " has " + dataset.GetGCPCount() + " ground control point(s), too few to place it.",
                    "Give it three ground control points at least, not in one line, and drop it again.");
        }
        Placement placement = Placement.of(source.georeferencing(), dataset, options, notes);
        if (placement.kind().equals("rpc")) {
            if (options.sourceCrs() != null) {
                notes.add(
                        "\"source-crs\" is left out, since RPCs give longitudes and latitudes of WGS 84 by definition.");
            }
            return new SourceCrs(dataset, source, null, name, placement);
        }
        if (options.sourceCrs() != null) {
            noteHeights(options.sourceCrs(), "source-crs", notes);
            return new SourceCrs(dataset, source, assumed(options.sourceCrs(), "source-crs"), name, placement);
        }
        SpatialReference own = OwnGeoreference.crs(dataset, source.georeferencing());
        if (own == null || (CrsResolver.wkt(own) == null && own.GetName() == null)) {
            Optional<String> prj = PrjFile.beside(Path.of(SignedBytes.description(dataset)));
            if (prj.isPresent()) {
                notes.add("The source's CRS is the one of the .prj beside it.");
                noteHeights(prj.get(), ".prj", notes);
                return new SourceCrs(dataset, source, assumed(prj.get(), ".prj"), name, placement);
            }
            throw new DropwarpException(
                    FailureCode.NO_CRS,
                    own == null
                            ? name + " has coordinates but does not say in which coordinate reference system (CRS)."
                            : name + " has coordinates, but their coordinate reference system (CRS)"
                                    + " cannot be understood.",
                    "Put its .prj, or a file named retry with the line \"source-crs: EPSG:…\", into the folder of this"
                            + " report, and it is retried automatically (after a batch: put the .prj beside the file,"
                            + " and run it again).");
        }
        if (own.IsLocal() == 1) {
            // A CRS that is only a name is no better than none; with too few GCPs, nor is a real one.
            throw new DropwarpException(
                    FailureCode.NOT_TRANSFORMABLE,
                    "The CRS of " + name + ", \"" + own.GetName() + "\", is local and has no known place on Earth.",
                    "Set \"source-crs\" in its .dropwarp.yaml to the CRS its coordinates are in.");
        }
        if (own.IsGeocentric() == 1 || (own.IsProjected() == 0 && own.IsGeographic() == 0 && own.IsCompound() == 0)) {
            throw new DropwarpException(
                    FailureCode.NOT_TRANSFORMABLE,
                    "The CRS of " + name + ", \"" + own.GetName() + "\", has no horizontal coordinates.",
                    "Set \"source-crs\" in its .dropwarp.yaml to the CRS its coordinates are in.");
        }
        if (source.georeferencing().equals("gcps") && dataset.GetGCPSpatialRef() == null) {
            // GDAL would treat them as having none.
            return new SourceCrs(dataset, source, assumed(CrsResolver.wkt(own), "source-crs"), name, placement);
        }
        String heights = CrsResolver.heights(own);
        if (heights != null) {
            SpatialReference flat = own.Clone();
            if (!CrsResolver.flatten(flat)) {
                flat.delete();
                return new SourceCrs(dataset, source, null, name, placement);
            }
            String id = CrsResolver.id(flat);
            String text = id == null ? CrsResolver.wkt(flat) : id;
            notes.add("The source's heights stay as they are, in the system of its CRS (" + heights
                    + "): only its horizontal CRS " + flat.GetName() + " is used, and the output's CRS has no"
                    + " heights.");
            flat.delete();
            return new SourceCrs(dataset, source, text, name, placement);
        }
        return new SourceCrs(dataset, source, null, name, placement);
    }

    /**
     * The same with longitudes centred on the raster, as GDAL does itself, but also for rasters wider than 360 degrees
     * (a repeated column, or a rounded pixel size of 1/12 degree), where GDAL would drop everything beyond 180 degrees.
     * Worlds that start before -180, where PROJ gives the seam the longitude of the last column's outer edge, which has
     * no pixel, are counted from the first column.
     */
    private SourceCrs aroundItsMiddle() {
        double[] g = OwnGeoreference.geotransform(dataset);
        if (g == null || !placement.kind().equals("geotransform")) {
            return this;
        }
        double wide = g[1] * dataset.getRasterXSize();
        double slanted = g[2] * dataset.getRasterYSize();
        double width = Math.abs(wide) + Math.abs(slanted);
        double least = g[0] + Math.min(0, wide) + Math.min(0, slanted);
        boolean seam = Math.abs(width - TURN) < SEAM && least < -TURN / 2 - SEAM;
        if (width <= TURN && !seam) {
            return this;
        }
        SpatialReference own = own();
        try {
            boolean degrees = own.IsGeographic() == 1 && Math.abs(own.GetAngularUnits() - Math.toRadians(1)) < 1e-9;
            String wkt = degrees ? CrsResolver.wkt1(own) : null;
            if (wkt == null) {
                return this;
            }
            String middle = Numbers.text(g[0] + (wide + slanted) / 2 - (seam ? SEAM : 0));
            return new SourceCrs(dataset, source, around(wkt, middle), name, placement);
        } finally {
            own.delete();
        }
    }

    /**
     * With a unique name and no code: GDAL caches coordinate transformations by these, and another raster or the plain
     * CRS centres its longitudes elsewhere.
     */
    private static String around(String wkt, String middle) {
        String plain = CODE.matcher(wkt).replaceFirst("]");
        int nameEnd = plain.indexOf('"', plain.indexOf('"') + 1);
        return plain.substring(0, nameEnd) + " around " + middle + plain.substring(nameEnd, plain.length() - 1)
                + ",EXTENSION[\"CENTER_LONG\",\"" + middle + "\"]]";
    }

    private static void noteHeights(String crs, String key, List<String> notes) {
        String heights = CrsResolver.heights(crs, key);
        if (heights != null) {
            notes.add("Only the horizontal part of the " + key + " is used: the source's heights stay as they are ("
                    + heights + "), and the output's CRS has no heights.");
        }
    }

    private static String nameOf(Dataset dataset) {
        return String.valueOf(Path.of(SignedBytes.description(dataset)).getFileName());
    }

    /**
     * {@return the same for the source as it is warped, with the CRS of its joined points}
     *
     * @param inOnePiece from {@link GroundControl#inOnePiece}
     */
    public SourceCrs of(Dataset inOnePiece) {
        return inOnePiece == dataset ? this : new SourceCrs(inOnePiece, source, null, name, placement);
    }

    /** {@return the geotransform that places the source; null for GCPs, RPCs or geolocation arrays} */
    public double[] geotransform() {
        return placement.kind().equals("geotransform") ? OwnGeoreference.geotransform(dataset) : null;
    }

    /** {@return the CRS of the source's coordinates, with axes in traditional GIS order; the caller deletes it} */
    public SpatialReference own() {
        if (override != null) {
            return CrsResolver.horizontal(override, "source-crs");
        }
        SpatialReference own =
                OwnGeoreference.crs(dataset, source.georeferencing()).Clone();
        own.SetAxisMappingStrategy(osrConstants.OAMS_TRADITIONAL_GIS_ORDER);
        return own;
    }

    private String ownName() {
        SpatialReference own = OwnGeoreference.crs(dataset, source.georeferencing());
        return override != null || own == null || own.GetName() == null ? "" : ", \"" + own.GetName() + "\",";
    }

    private static String assumed(String crs, String key) {
        SpatialReference assumed = CrsResolver.horizontal(crs, key);
        String id = CrsResolver.id(assumed);
        String text = id == null ? CrsResolver.wkt(assumed) : id;
        assumed.delete();
        return text;
    }

    /**
     * {@return transformer options {@code NAME=value} for a target CRS: how pixels are placed, and whether one
     * operation serves everywhere} On the same datum the operation does not depend on the source's extent, so GDAL need
     * not compute the extent and query PROJ for every file: a third of the cost of a small one. Between datums the
     * extent decides which operation is best, so GDAL still looks for it.
     */
    public List<String> wayOptions(String targetCrs) {
        List<String> out = new ArrayList<>(placement.options());
        if (onDatumOf(targetCrs)) {
            out.add("AREA_OF_INTEREST=-180,-90,180,90");
        }
        return out;
    }

    /** {@return whether both CRSs are known to be on one datum, so that the transformation is a plain conversion} */
    public boolean onDatumOf(String targetCrs) {
        SpatialReference own = override == null ? OwnGeoreference.crs(dataset, source.georeferencing()) : null;
        return Datums.are(own, override, targetCrs);
    }

    /** {@return the transform from the source's pixels to its own coordinates; the caller closes it} */
    public PixelTransform transformToGround(String targetCrs) {
        return PixelTransform.find(dataset, override, null, wayOptions(targetCrs));
    }

    /**
     * {@return the transform from the source's pixels to a target CRS; the caller closes it}
     *
     * @throws DropwarpException NO_GEOREFERENCING or NOT_TRANSFORMABLE
     */
    public PixelTransform transformTo(String targetCrs) {
        PixelTransform transform = PixelTransform.find(dataset, override, targetCrs, wayOptions(targetCrs));
        if (transform != null) {
            return transform;
        }
        String words = GdalError.message();
        String lower = words.toLowerCase(Locale.ROOT);
        if (lower.contains("gcp")
                || lower.contains("not enough points")
                || lower.contains("no affine transformation")) {
            throw noWay(words);
        }
        throw new DropwarpException(
                FailureCode.NOT_TRANSFORMABLE,
                "There is no transformation from the CRS of " + name + ownName() + " to the target CRS"
                        + (targetCrs.length() > LONGEST_CODE ? "" : " " + targetCrs) + ": "
                        // GDAL's message contains both CRSs as WKT and nothing else.
                        + (words.isEmpty() || lower.contains("cannot find coordinate operations")
                                ? "PROJ knows no transformation between the two."
                                : words),
                "Check the file's CRS, or set \"source-crs\" in its .dropwarp.yaml; a map of another planet needs a target"
                        + " \"crs\" of that planet.");
    }

    /** {@return a NO_GEOREFERENCING failure: the source's own points do not place it} */
    DropwarpException noWay(String words) {
        return new DropwarpException(
                FailureCode.NO_GEOREFERENCING,
                "What " + name + " says about its position is not enough to place it: " + words,
                "Give it three ground control points at least, not in one line, and drop it again.");
    }
}
