/** What the service measures of itself, as Prometheus reads it; docs/METRICS.md lists it. This package and the wiring alone know Micrometer. */
package io.dropwarp.metrics;
