package io.dropwarp.gdal.source;

import io.dropwarp.gdal.crs.CrsResolver;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.references.CrsText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.gdal.gdal.Dataset;
import org.gdal.osr.SpatialReference;

/**
 * References from a raster to other files: overviews, geolocation arrays and CRS grids named in the raster or its
 * {@code .aux.xml}, and files its driver stores parts of it in. The open dataset is checked, since GDAL's reading of
 * the sidecar is what counts. For the GDAL thread.
 */
public final class SideReferences {

    /** The CRS checked last: neighbouring files share theirs. */
    private static String harmlessCrs;

    private SideReferences() {}

    /**
     * Checks an open dataset before anything makes GDAL follow a reference.
     *
     * @throws DropwarpException FORBIDDEN_REFERENCE
     */
    public static void check(Dataset dataset, Path file) {
        checkOne(file, "OVERVIEW_FILE", dataset.GetMetadataItem("OVERVIEW_FILE", "OVERVIEWS"));
        for (String key : new String[] {"X_DATASET", "Y_DATASET"}) {
            String value = dataset.GetMetadataItem(key, "GEOLOCATION");
            // Drivers name arrays inside the same file by its path, which is fine.
            if (value != null && !value.replace("\\", "/").contains(file.toString())) {
                checkOne(file, key, value.isEmpty() ? "nothing" : "./" + value);
            }
        }
        checkCrs(file, dataset.GetSpatialRef());
        checkCrs(file, dataset.GetGCPSpatialRef());
        checkFiles(dataset, file);
    }

    private static void checkOne(Path file, String key, String value) {
        if (value == null) {
            return;
        }
        String lower = value.toLowerCase(Locale.ROOT);
        String plain = lower.startsWith(":::base:::") ? value.substring(10) : value;
        if (plain.contains("/") || plain.contains("\\") || plain.contains(":") || plain.contains("&")) {
            throw forbidden(file, "refers to " + value + " as its " + key + ", which is not a file beside it");
        }
    }

    private static void checkCrs(Path file, SpatialReference crs) {
        String wkt = crs == null ? null : CrsResolver.wkt(crs);
        if (wkt == null || wkt.equals(harmlessCrs)) {
            return;
        }
        if (CrsText.namesFile(wkt)) {
            throw forbidden(file, "has a CRS that names a grid by a path or an address");
        }
        harmlessCrs = wkt;
    }

    /**
     * Whether a file of another folder is linked from the job's folder: GDAL resolves names from where the VRT really
     * is.
     */
    private static boolean isLinked(Path folder, Path path) {
        Path link = folder.resolve(path.getFileName());
        try {
            return Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(path);
        } catch (IOException gone) {
            return false;
        }
    }

    /** An Imagine file names its pixel file by a path, which may lead out of its folder. */
    private static void checkFiles(Dataset dataset, Path file) {
        if (dataset.GetDriver().getShortName().equals("GTiff")) {
            // A TIFF names no other file, and listing what lies beside it takes a while.
            return;
        }
        Path folder = file.toAbsolutePath().normalize().getParent();
        for (Object part : dataset.GetFileList()) {
            Path path = folder.resolve(String.valueOf(part)).normalize();
            if (!path.startsWith(folder) && !isLinked(folder, path)) {
                throw forbidden(file, "keeps a part of itself in " + path.getFileName() + " of another folder");
            }
        }
    }

    private static DropwarpException forbidden(Path file, String what) {
        return new DropwarpException(
                FailureCode.FORBIDDEN_REFERENCE,
                file.getFileName() + " " + what + ".",
                "Remove the reference, or copy the pixels into one file with gdal_translate.");
    }
}
