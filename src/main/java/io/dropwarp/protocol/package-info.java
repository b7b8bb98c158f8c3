/** The messages between the service and its worker processes: one JSON object per line in each direction. */
package io.dropwarp.protocol;
