package io.dropwarp.app;

import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;

/** A stage that measures itself. */
interface Measured {

    /** {@return its meters}; asked once, and only if metrics are served. */
    List<MeterBinder> meters();
}
