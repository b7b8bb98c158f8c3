/**
 * The pool of worker processes: lends them to requests, watches, replaces and ends them. {@link
 * io.dropwarp.workers.pool.WorkerPool} is the entry point and states the contract.
 */
package io.dropwarp.workers.pool;
