/**
 * Where Camel meets the rest: file filter, exec executor, aggregation, and the beans that routes call by name. Besides
 * {@code app} the only package that knows Camel.
 */
package io.dropwarp.route;
