package io.dropwarp.model;

/**
 * Statistics of one band of a tile or output. Valid pixels are neither nodata nor masked. Minimum and maximum are null
 * if there are none.
 */
public record BandStatistics(long pixels, long validPixels, Double minimum, Double maximum) {

    /** {@return the combined statistics of two disjoint sets of pixels} */
    public BandStatistics plus(BandStatistics other) {
        return new BandStatistics(
                pixels + other.pixels,
                validPixels + other.validPixels,
                minimum == null
                        ? other.minimum
                        : other.minimum == null ? minimum : Double.valueOf(Math.min(minimum, other.minimum)),
                maximum == null
                        ? other.maximum
                        : other.maximum == null ? maximum : Double.valueOf(Math.max(maximum, other.maximum)));
    }
}
