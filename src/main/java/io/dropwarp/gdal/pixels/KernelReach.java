package io.dropwarp.gdal.pixels;

import java.util.Set;

/**
 * How far around its exact place in the source a target pixel may draw on source pixels, and what a resampling method can
 * make of them. Follows GDAL's kernels with some room, since the warp finds places only to within its error threshold. Pure.
 *
 * @param method GDAL's name of a resampling method
 * @param slack how far the place itself may be off, source pixels
 */
public record KernelReach(String method, double slack) {

    /** A frozen scale may be one of a whole scene, rounded to 1/n. */
    private static final double SCALE_ROOM = 1.25;

    private static final Set<String> PICKING = Set.of("near", "mode", "min", "max", "med", "q1", "q3");

    /**
     * The pixels within reach.
     *
     * @param ratio source pixels per target pixel along an axis; those of the place and of the whole, the larger
     * @return source pixels to either side
     */
    public double pixels(double ratio) {
        double scale = Math.max(1, SCALE_ROOM * ratio);
        return slack
                + switch (method) {
                    case "near" -> 0;
                    case "bilinear" -> scale;
                    case "cubic", "cubicspline" -> 2 * scale;
                    case "lanczos" -> 3 * scale;
                    // These take the source pixels that a target pixel covers, whole or in part.
                    default -> 0.5 * scale + 1;
                };
    }

    /** {@return whether a value is one of the source's own, and not a mean} */
    public boolean picks() {
        return PICKING.contains(method);
    }

    /** {@return whether a value is a mean over the target pixel's area when the source is scaled down} */
    public boolean averages() {
        return switch (method) {
            case "bilinear", "cubic", "cubicspline", "lanczos", "average" -> true;
            default -> false;
        };
    }

    /** {@return whether weights may be negative, so that a value may lie beyond all it is made of} */
    public boolean overshoots() {
        return method.equals("cubic") || method.equals("lanczos");
    }

    /**
     * Extends a range of source values to what can come of them.
     *
     * @param least smallest source value within reach
     * @param most largest source value within reach
     * @param area source pixels per target pixel
     * @return {smallest, largest} value that is possible
     */
    public double[] range(double least, double most, double area) {
        double width = most - least;
        return switch (method) {
            // The weights of two dimensions, without their signs, sum up to 1.25² and 1.54².
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
