/**
 * The messages between the service and its worker processes: one JSON object a line in each direction.
 */
package io.dropwarp.protocol;
