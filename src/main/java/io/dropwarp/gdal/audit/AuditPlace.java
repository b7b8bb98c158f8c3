package io.dropwarp.gdal.audit;

import io.dropwarp.gdal.core.Numbers;
import java.util.List;

/**
 * Where two by two target pixels come from, and how many source pixels one of them covers. Immutable.
 *
 * @param at exact source positions {x, y} in pixels, row by row; NaN for none
 * @param xRatio source columns per target pixel; NaN if unknown
 * @param yRatio source rows per target pixel
 * @param area source pixels per target pixel
 */
record AuditPlace(List<double[]> at, double xRatio, double yRatio, double area) {

    static AuditPlace of(List<double[]> at) {
        double xx = at.get(1)[0] - at.get(0)[0];
        double xy = at.get(1)[1] - at.get(0)[1];
        double yx = at.get(2)[0] - at.get(0)[0];
        double yy = at.get(2)[1] - at.get(0)[1];
        return new AuditPlace(
                at, Math.abs(xx) + Math.abs(yx), Math.abs(xy) + Math.abs(yy), Math.abs(xx * yy - xy * yx));
    }

    /** {@return whether pixel sizes are known here} */
    boolean known() {
        return Double.isFinite(xRatio) && Double.isFinite(yRatio);
    }

    /**
     * {@return the medians of {@code xRatio} and {@code yRatio} of all quads (four points each) in the source; 1 if
     * there is none}
     */
    static double[] medianRatio(double[][] places, AuditSource source) {
        double[] x = new double[places.length / 4];
        double[] y = new double[places.length / 4];
        int n = 0;
        for (int i = 0; i + 3 < places.length; i += 4) {
            double[] p = places[i];
            if (p[0] >= 0 && p[0] <= source.width() && p[1] >= 0 && p[1] <= source.height()) {
                AuditPlace place = of(List.of(places).subList(i, i + 4));
                if (place.known()) {
                    x[n] = place.xRatio();
                    y[n++] = place.yRatio();
                }
            }
        }
        return n == 0 ? new double[] {1, 1} : new double[] {Numbers.median(x, n), Numbers.median(y, n)};
    }
}
