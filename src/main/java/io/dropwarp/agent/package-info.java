/**
 * The main program of a worker process: reads requests, has GDAL execute them, replies. It holds no state that matters,
 * so it can be killed at any moment.
 */
package io.dropwarp.agent;
