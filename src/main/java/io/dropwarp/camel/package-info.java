/**
 * Where Camel meets the rest: file filter, exec executor, aggregation, queues, and the beans that routes call by name.
 */
package io.dropwarp.camel;
