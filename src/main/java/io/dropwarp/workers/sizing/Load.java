package io.dropwarp.workers.sizing;

/**
 * What a pool did over a stretch of time in which it had all the work it could do.
 *
 * @param answered requests that were replied to
 * @param seconds length of the stretch
 * @param processorsBusy how much of the processors the pool may use were busy, by whomever: 0 to 1
 * @param wanted part of the time in which a request waited for nothing but a worker: 0 to 1
 */
public record Load(long answered, double seconds, double processorsBusy, double wanted) {

    /** {@return requests per second} */
    double rate() {
        return answered / seconds;
    }
}
