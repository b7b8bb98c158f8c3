package io.dropwarp.workers.sizing;

/**
 * What a pool did during a time in which it was fully loaded.
 *
 * @param processorsBusy load of the available processors from any process, 0 to 1
 * @param wanted share of the time in which a request waited only for a worker, 0 to 1
 */
public record Load(long answered, double seconds, double processorsBusy, double wanted) {

    /** {@return requests per second} */
    double rate() {
        return answered / seconds;
    }
}
