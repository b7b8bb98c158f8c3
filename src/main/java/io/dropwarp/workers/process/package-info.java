/**
 * One worker process: its start, confinement, requests and replies, losses and end. GDAL never runs in this process; if
 * it takes a worker down, the result here is an {@link io.dropwarp.workers.process.WorkerOutcome} that says so.
 *
 * <p>More than 25 files: the states of a process, its streams and its losses are one contract.
 */
package io.dropwarp.workers.process;
