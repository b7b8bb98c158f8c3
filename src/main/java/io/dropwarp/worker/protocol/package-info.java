/** What the service and its worker processes say to each other: one JSON object a line, either way. */
package io.dropwarp.worker.protocol;
