package io.dropwarp.gdal.crs;

import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A {@code .prj} beside a raster. GDAL reads it for few drivers only (not for GeoTIFF, JPEG or PNG); dropwarp accepts
 * it for all.
 */
public final class PrjFile {

    /** The text of a CRS takes a few kilobytes at most. */
    private static final long MAX_BYTES = 64 * 1024;

    private PrjFile() {}

    /**
     * Reads {@code a.prj} or {@code a.tif.prj} beside {@code a.tif}.
     *
     * @return its text; empty if there is none
     * @throws DropwarpException BAD_CRS if it cannot be read or is too large
     */
    public static Optional<String> beside(Path raster) {
        String name = String.valueOf(raster.getFileName());
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        for (String candidate : List.of(stem + ".prj", stem + ".PRJ", name + ".prj")) {
            Path file = raster.resolveSibling(candidate);
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.of(read(file));
            }
        }
        return Optional.empty();
    }

    private static String read(Path file) {
        try {
            if (Files.size(file) <= MAX_BYTES) {
                return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            // Reported below, with the same message as a file that is too large.
        }
        throw new DropwarpException(
                FailureCode.BAD_CRS,
                file.getFileName() + " cannot be read as the text of a CRS.",
                "A .prj holds one CRS as WKT.");
    }
}
