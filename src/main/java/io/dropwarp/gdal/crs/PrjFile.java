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
 * The CRS that somebody put beside a raster. GDAL reads a {@code .prj} for few drivers only (not for GeoTIFF, JPEG or
 * PNG); for dropwarp it is an answer to "in which CRS?" for any.
 */
public final class PrjFile {

    /** A CRS as text is a few kilobytes at most. */
    private static final long MAX_BYTES = 64 * 1024;

    private PrjFile() {}

    /**
     * Reads the {@code .prj} of a raster: {@code a.prj} or {@code a.tif.prj} beside {@code a.tif}.
     *
     * @param raster path of the raster
     * @return its text; empty if there is none
     * @throws DropwarpException BAD_CRS if it cannot be read or is no text of a CRS's size
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
            // Said below, in the same words as for one that is too large.
        }
        throw new DropwarpException(
                FailureCode.BAD_CRS,
                file.getFileName() + " cannot be read as the text of a CRS.",
                "A .prj holds one CRS as WKT.");
    }
}
