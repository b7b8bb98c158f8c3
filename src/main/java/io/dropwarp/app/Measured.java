package io.dropwarp.app;

import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;

/** A stage with metrics. */
interface Measured {

    /** {@return its meters}; called once, and only if metrics are served. */
    List<MeterBinder> meters();
}
