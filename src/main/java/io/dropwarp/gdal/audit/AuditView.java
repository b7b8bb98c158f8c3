package io.dropwarp.gdal.audit;

/** The source pixels that one target pixel may read: the part of a window within reach of its exact position. */
final class AuditView {

    private final AuditSource.Window window;
    private final int xMin;
    private final int yMin;
    private final int xMax;
    private final int yMax;
    private final boolean whole;
    private final boolean all;
    private final boolean none;
    private final boolean[] noneOf;
    private final boolean[] unknown;
    private final double[] least;
    private final double[] most;

    private AuditView(AuditSource.Window window, int bands, int xMin, int yMin, int xMax, int yMax, boolean whole) {
        this.window = window;
        this.xMin = xMin;
        this.yMin = yMin;
        this.xMax = xMax;
        this.yMax = yMax;
        this.whole = whole;
        this.noneOf = new boolean[bands];
        this.unknown = new boolean[bands];
        this.least = new double[bands];
        this.most = new double[bands];
        boolean every = true;
        boolean nothing = true;
        for (int i = 0; i < bands; i++) {
            every &= look(i);
            nothing &= noneOf[i];
        }
        this.all = every;
        this.none = nothing;
    }

    static AuditView of(AuditSource.Window window, AuditSource source, double[] at, double x, double y) {
        if (window == null || Double.isNaN(at[0])) {
            return new AuditView(window, source.bands(), 0, 0, -1, -1, false);
        }
        int left = (int) Math.floor(Math.max(-1e9, at[0] - x));
        int top = (int) Math.floor(Math.max(-1e9, at[1] - y));
        int right = (int) Math.floor(Math.min(1e9, at[0] + x));
        int bottom = (int) Math.floor(Math.min(1e9, at[1] + y));
        boolean whole = left >= 0 && top >= 0 && right < source.width() && bottom < source.height();
        return new AuditView(
                window,
                source.bands(),
                Math.max(window.x, left),
                Math.max(window.y, top),
                Math.min(window.x + window.width - 1, right),
                Math.min(window.y + window.height - 1, bottom),
                whole);
    }

    private boolean look(int index) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        boolean every = true;
        boolean nothing = true;
        for (int row = yMin; row <= yMax; row++) {
            for (int column = xMin; column <= xMax; column++) {
                byte state = window.state(index + 1, column, row);
                every &= state == AuditSource.VALID;
                if (state == AuditSource.INVALID) {
                    continue;
                }
                nothing = false;
                double value = window.value(index + 1, column, row);
                unknown[index] |= Double.isNaN(value);
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        noneOf[index] = nothing;
        least[index] = low;
        most[index] = high;
        return every && xMin <= xMax && yMin <= yMax;
    }

    /** {@return whether no part of it is cut off by an edge of the source} */
    boolean whole() {
        return whole;
    }

    /** {@return whether all pixels are valid in all bands} */
    boolean all() {
        return all;
    }

    /** {@return whether no pixel is valid in any band} */
    boolean none() {
        return none;
    }

    /** {@return whether a band (from 1) has no valid pixel} */
    boolean none(int band) {
        return noneOf[band - 1];
    }

    /** {@return whether a band (from 1) has NaN} */
    boolean unknown(int band) {
        return unknown[band - 1];
    }

    /** {@return the smallest value of a band (from 1), infinity if there is none} */
    double least(int band) {
        return least[band - 1];
    }

    /** {@return the largest value of a band (from 1), negative infinity if there is none} */
    double most(int band) {
        return most[band - 1];
    }

    /** {@return distance of a value from the nearest source value of a band (from 1), 0 within rounding} */
    double nearest(int band, double value, AuditValues values) {
        double nearest = Double.POSITIVE_INFINITY;
        for (int row = yMin; row <= yMax && nearest > 0; row++) {
            for (int column = xMin; column <= xMax && nearest > 0; column++) {
                if (window.state(band, column, row) != AuditSource.INVALID) {
                    double own = window.value(band, column, row);
                    nearest = Math.min(nearest, values.beyond(own, own, value));
                }
            }
        }
        return nearest;
    }

    /**
     * {@return {mean, standard deviation, number of pixels} of a band (from 1) around a source position, from {@code x}
     * columns and {@code y} rows to either side}
     */
    double[] mean(int band, double[] at, double x, double y) {
        double sum = 0;
        double squares = 0;
        int n = 0;
        int left = (int) Math.max(xMin, Math.ceil(at[0] - x - 0.5));
        int right = (int) Math.min(xMax, Math.floor(at[0] + x - 0.5));
        int top = (int) Math.max(yMin, Math.ceil(at[1] - y - 0.5));
        int bottom = (int) Math.min(yMax, Math.floor(at[1] + y - 0.5));
        for (int row = top; row <= bottom; row++) {
            for (int column = left; column <= right; column++) {
                double value = window.value(band, column, row);
                sum += value;
                squares += value * value;
                n++;
            }
        }
        double mean = sum / n;
        return new double[] {mean, Math.sqrt(Math.max(0, squares / n - mean * mean)), n};
    }
}
