package io.dropwarp.model;

import java.util.Objects;

/** The versions that made a result; others may give different pixels. */
public record Versions(String dropwarp, String gdal, String proj, String java) {

    /**
     * {@return whether results of both may be combined in one output: GDAL and PROJ, which affect pixels, are the same}
     */
    public boolean drawsLike(Versions other) {
        return Objects.equals(gdal, other.gdal) && Objects.equals(proj, other.proj);
    }
}
