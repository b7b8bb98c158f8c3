package io.dropwarp.chaos;

import java.util.concurrent.TimeUnit;

/** Lets time pass: strikes come at instants of the clock, not when a condition holds. */
final class Pause {

    private Pause() {}

    static void millis(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }
}
