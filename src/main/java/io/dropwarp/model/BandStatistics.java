package io.dropwarp.model;

/**
 * What one band of a tile or an output holds.
 *
 * @param pixels number of pixels
 * @param validPixels number of pixels that are neither nodata nor masked
 * @param minimum smallest valid value, null when none is valid
 * @param maximum largest valid value, null when none is valid
 */
public record BandStatistics(long pixels, long validPixels, Double minimum, Double maximum) {

    /**
     * The statistics of two disjoint sets of pixels together.
     *
     * @param other the other set
     * @return both
     */
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
