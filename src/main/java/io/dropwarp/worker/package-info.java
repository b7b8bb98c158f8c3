/**
 * The parent's side of the worker processes: starting, feeding, watching, replacing and ending them. GDAL never runs in
 * this process; whatever it does to a worker, the worst that happens here is an {@link io.dropwarp.worker.Answer} that
 * says so. {@link io.dropwarp.worker.WorkerPool} is the way in.
 */
package io.dropwarp.worker;
