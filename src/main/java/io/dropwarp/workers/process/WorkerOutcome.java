package io.dropwarp.workers.process;

/**
 * The result of one request, shaped like that of a command: the reply is its standard output.
 *
 * @param exitValue 0 if the request was done; 1 if the worker replied with a failure; else the exit value of the lost
 *     worker process, 128 + signal if a signal ended it (never 0)
 * @param reply the worker's last line, a {@link io.dropwarp.protocol.Reply} in JSON; for a lost worker one made up in
 *     its place that carries the failure
 * @param stderr the end of a lost worker's standard error during the request, at most 8 KB, and the native stack from
 *     the JVM's crash report if there is one; empty otherwise
 * @param signal number of the signal that ended a lost worker, or null
 * @param seconds time from handing over the request to its result, without the wait for a free worker
 * @param peakRssBytes peak resident memory of the worker process, 0 if unknown
 */
public record WorkerOutcome(
        int exitValue, String reply, String stderr, Integer signal, double seconds, long peakRssBytes, long pid) {}
