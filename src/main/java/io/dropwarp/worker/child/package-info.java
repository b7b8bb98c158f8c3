/**
 * The main of a worker process: reads requests, lets GDAL do them, answers. It holds nothing that matters, so that it can
 * be killed at any moment.
 */
package io.dropwarp.worker.child;
