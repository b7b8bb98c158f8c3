package io.dropwarp.gdal.core;

import org.gdal.gdal.ProgressCallback;

/** Receives the progress of a request; also its sign of life. */
@FunctionalInterface
public interface Progress {

    /** Called often, on the worker's thread, with the share done from 0 to 1. */
    void at(double share);

    /** {@return the progress of a part that spans the given shares of the whole} */
    default Progress part(double from, double to) {
        return share -> at(from + (to - from) * share);
    }

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
