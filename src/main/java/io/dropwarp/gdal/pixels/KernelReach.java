package io.dropwarp.gdal.pixels;

import java.util.Set;

/**
 * How far from its exact position in the source a target pixel may read source pixels, and which values a resampling
 * method can produce. Follows GDAL's kernels with a margin, since the warp only finds positions to within its error
 * threshold. Pure.
 *
 * @param method GDAL's name of a resampling method
 * @param slack error of the position, source pixels
 */
public record KernelReach(String method, double slack) {

    /** The frozen scale may be that of the whole scene, rounded to 1/n. */
    private static final double SCALE_ROOM = 1.25;

    private static final Set<String> PICKING = Set.of("near", "mode", "min", "max", "med", "q1", "q3");

    /**
     * {@return source pixels on either side within reach, given source pixels per target pixel along an axis (local or
     * whole scene, whichever is larger)}
     */
    public double pixels(double ratio) {
        double scale = Math.max(1, SCALE_ROOM * ratio);
        return slack
                + switch (method) {
                    case "near" -> 0;
                    case "bilinear" -> scale;
                    case "cubic", "cubicspline" -> 2 * scale;
                    case "lanczos" -> 3 * scale;
                    // These read all source pixels that a target pixel covers, whole or in part.
                    default -> 0.5 * scale + 1;
                };
    }

    /** {@return whether a result is always one of the source's values rather than a mean} */
    public boolean picks() {
        return PICKING.contains(method);
    }

    /** {@return whether a result is a mean over the target pixel's area when the source is scaled down} */
    public boolean averages() {
        return switch (method) {
            case "bilinear", "cubic", "cubicspline", "lanczos", "average" -> true;
            default -> false;
        };
    }

    /** {@return whether weights may be negative, so that a result may lie outside the range of its inputs} */
    public boolean overshoots() {
        return method.equals("cubic") || method.equals("lanczos");
    }

    /**
     * Extends a range of source values to the possible results.
     *
     * @param area source pixels per target pixel
     * @return {smallest, largest} possible value
     */
    public double[] range(double least, double most, double area) {
        double width = most - least;
        return switch (method) {
            // The absolute weights in two dimensions sum up to 1.25² and 1.54².
            case "cubic" -> new double[] {least - 0.29 * width, most + 0.29 * width};
            case "lanczos" -> new double[] {least - 0.75 * width, most + 0.75 * width};
            case "rms" -> new double[] {0, Math.max(Math.abs(least), Math.abs(most))};
            case "sum" -> {
                double room = 1.1 * area + 2 * Math.sqrt(area) * slack + 0.1;
                yield new double[] {Math.min(0, least * room), Math.max(0, most * room)};
            }
            default -> new double[] {least, most};
        };
    }
}
