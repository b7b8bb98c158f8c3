package io.dropwarp.model;

import java.util.Objects;

/**
 * What made a result; other versions may give other pixels.
 *
 * @param dropwarp version of dropwarp
 * @param gdal version of the GDAL library
 * @param proj version of the PROJ library
 * @param java version of the worker's Java
 */
public record Versions(String dropwarp, String gdal, String proj, String java) {

    /**
     * Whether results of both may stand side by side in one output.
     *
     * @param other what made the other
     * @return true if GDAL and PROJ, which decide about pixels, are the same
     */
    public boolean drawsLike(Versions other) {
        return Objects.equals(gdal, other.gdal) && Objects.equals(proj, other.proj);
    }
}
