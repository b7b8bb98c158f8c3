package io.dropwarp.gdal.core;

import org.gdal.gdal.ProgressCallback;

/** Hears how far a request has come; a sign of life. */
@FunctionalInterface
public interface Progress {

    /**
     * Called often, on the worker's thread.
     *
     * @param share done, 0 to 1
     */
    void at(double share);

    /**
     * A part of this progress.
     *
     * @param from share at which the part begins
     * @param to share at which it ends
     * @return progress of the part alone
     */
    default Progress part(double from, double to) {
        return share -> at(from + (to - from) * share);
    }

    /** {@return this progress as GDAL wants it} */
    default ProgressCallback callback() {
        return new ProgressCallback() {
            @Override
            public int run(double share, String message) {
                at(share);
                return 1;
            }
        };
    }
}
