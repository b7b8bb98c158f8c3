package io.dropwarp.gdal;

import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.SourceInfo;
import io.dropwarp.model.WarpOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gdal.gdal.Dataset;
import org.gdal.osr.SpatialReference;

/**
 * Where a source lies on Earth, or why that is not known. For the GDAL thread.
 *
 * @param dataset the source
 * @param source what it is
 * @param override CRS to give to gdalwarp as {@code -s_srs}; null to leave it the source's own
 */
record SourceCrs(Dataset dataset, SourceInfo source, String override) {

    /**
     * Judges a source's georeferencing.
     *
     * @param dataset the source
     * @param source what it is
     * @param options effective options
     * @param notes receives decisions worth telling
     * @return its CRS
     * @throws DropwarpException NO_GEOREFERENCING, NO_CRS, BAD_CRS or NOT_TRANSFORMABLE
     */
    static SourceCrs of(Dataset dataset, SourceInfo source, WarpOptions options, List<String> notes) {
        if (source.georeferencing().equals("none")) {
            throw new DropwarpException(
                    FailureCode.NO_GEOREFERENCING,
                    "The raster says nothing of where it lies: it has no geotransform, ground control points or RPCs.",
                    "Put a world file (.tfw, .jgw, .wld) beside it, or georeference it.");
        }
        if (source.georeferencing().equals("gcps") && dataset.GetGCPCount() < 3) {
            throw new DropwarpException(
                    FailureCode.NO_GEOREFERENCING,
                    "The raster has " + dataset.GetGCPCount() + " ground control point(s), too few to place it.",
                    "It takes three ground control points at least, not in one line.");
        }
        if (options.sourceCrs() != null) {
            return new SourceCrs(dataset, source, assumed(options.sourceCrs(), "source-crs"));
        }
        SpatialReference own = SourceInspector.ownCrs(dataset);
        if (own == null || (CrsResolver.wkt(own) == null && own.GetName() == null)) {
            Optional<String> prj = PrjFile.beside(Path.of(dataset.GetDescription()));
            if (prj.isPresent()) {
                notes.add("The source's CRS is the one of the .prj beside it.");
                return new SourceCrs(dataset, source, assumed(prj.get(), ".prj"));
            }
            throw new DropwarpException(
                    FailureCode.NO_CRS,
                    own == null
                            ? "The raster has coordinates but does not say in which CRS."
                            : "The raster has coordinates, but what it says of their CRS cannot be understood.",
                    "Put its .prj beside it, or set \"source-crs\" in its .dropwarp.yaml.");
        }
        if (own.IsLocal() == 1) {
            // A CRS that is only a name places as little as none; with too few GCPs, so would a real one.
            throw new DropwarpException(
                    FailureCode.NOT_TRANSFORMABLE,
                    "The raster's CRS \"" + own.GetName() + "\" is local and has no known place on Earth.",
                    "Set \"source-crs\" in its .dropwarp.yaml to the CRS its coordinates are in.");
        }
        if (own.IsGeocentric() == 1 || (own.IsProjected() == 0 && own.IsGeographic() == 0 && own.IsCompound() == 0)) {
            throw new DropwarpException(
                    FailureCode.NOT_TRANSFORMABLE,
                    "The raster's CRS \"" + own.GetName() + "\" is not one a map lies in.",
                    "Set \"source-crs\" in its .dropwarp.yaml to the CRS its coordinates are in.");
        }
        if (own.IsCompound() == 1) {
            SpatialReference flat = own.Clone();
            flat.StripVertical();
            String id = CrsResolver.id(flat);
            String text = id == null ? CrsResolver.wkt(flat) : id;
            notes.add("The source's heights stay as they are: only its horizontal CRS " + flat.GetName()
                    + " is used, not the vertical one.");
            flat.delete();
            return new SourceCrs(dataset, source, text);
        }
        return new SourceCrs(dataset, source, null);
    }

    private static String assumed(String crs, String key) {
        SpatialReference assumed = CrsResolver.horizontal(crs, key);
        String id = CrsResolver.id(assumed);
        String text = id == null ? CrsResolver.wkt(assumed) : id;
        assumed.delete();
        return text;
    }

    /**
     * Finds the way from the source's pixels to a target CRS.
     *
     * @param targetCrs code or WKT
     * @return the transform; the caller closes it
     * @throws DropwarpException NO_GEOREFERENCING or NOT_TRANSFORMABLE
     */
    PixelTransform transformTo(String targetCrs) {
        PixelTransform transform = PixelTransform.find(dataset, override, targetCrs);
        if (transform != null) {
            return transform;
        }
        String words = GdalError.words();
        String lower = words.toLowerCase(Locale.ROOT);
        if (lower.contains("gcp")
                || lower.contains("not enough points")
                || lower.contains("no affine transformation")) {
            throw new DropwarpException(
                    FailureCode.NO_GEOREFERENCING,
                    "The raster's georeferencing is not enough to place it: " + words,
                    "It takes three ground control points at least, not in one line.");
        }
        throw new DropwarpException(
                FailureCode.NOT_TRANSFORMABLE,
                "There is no way from the raster's CRS to the target CRS: "
                        + (words.isEmpty() ? "PROJ knows none." : words),
                "Check the raster's CRS, or set \"source-crs\"; maps of other planets need a target CRS of theirs.");
    }
}
