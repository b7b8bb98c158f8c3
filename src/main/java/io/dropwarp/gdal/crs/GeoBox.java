package io.dropwarp.gdal.crs;

import java.util.Arrays;

/** A part of the Earth in degrees. If west is greater than east, it crosses the antimeridian. */
public record GeoBox(double west, double south, double east, double north) {

    public static final GeoBox WORLD = new GeoBox(-180, -90, 180, 90);

    /** {@return whether a point lies inside or on the edge; longitudes above 180 are allowed} */
    public boolean contains(double longitude, double latitude) {
        if (latitude < south || latitude > north) {
            return false;
        }
        double turned = turned(longitude);
        return west <= east ? turned >= west && turned <= east : turned >= west || turned <= east;
    }

    /**
     * {@return the smallest box around points, in whole degrees so that nearby files share it; the whole world if there
     * is no point}
     */
    public static GeoBox around(double[] longitudes, double[] latitudes) {
        if (longitudes.length == 0) {
            return WORLD;
        }
        double[] sorted = Arrays.stream(longitudes).map(GeoBox::turned).sorted().toArray();
        double west = sorted[0];
        double east = sorted[sorted.length - 1];
        if (east - west > 180) {
            // Either it crosses the antimeridian and leaves out more than half of the Earth, or it counts as all
            // around.
            west = -180;
            east = 180;
            for (int i = 1; i < sorted.length; i++) {
                if (sorted[i] - sorted[i - 1] > 180) {
                    west = sorted[i];
                    east = sorted[i - 1];
                }
            }
        }
        return new GeoBox(
                Math.max(-180, Math.floor(west)),
                Math.max(-90, Math.floor(Arrays.stream(latitudes).min().orElse(-90))),
                Math.min(180, Math.ceil(east)),
                Math.min(90, Math.ceil(Arrays.stream(latitudes).max().orElse(90))));
    }

    private static double turned(double longitude) {
        double turned = longitude % 360;
        return turned > 180 ? turned - 360 : turned < -180 ? turned + 360 : turned;
    }
}
