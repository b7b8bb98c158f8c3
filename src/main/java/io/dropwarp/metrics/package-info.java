/**
 * The service's metrics for Prometheus, listed in docs/METRICS.md. Only this package and the wiring know Micrometer.
 */
package io.dropwarp.metrics;
