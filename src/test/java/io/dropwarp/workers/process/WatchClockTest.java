package io.dropwarp.workers.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WatchClockTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void goesWithTheWatchdog() {
        WatchClock clock = new WatchClock(100);

        clock.advance(100 + SECOND / 5);

        assertThat(clock.at(100 + SECOND / 5)).isEqualTo(SECOND / 5);
        assertThat(clock.at(100 + SECOND / 2)).isEqualTo(SECOND / 2);
    }

    @Test
    void standsStillWhileTheWatchdogSleeps() {
        WatchClock clock = new WatchClock(0);

        assertThat(clock.at(3600 * SECOND)).isEqualTo(SECOND);
        clock.advance(3600 * SECOND);

        assertThat(clock.at(3600 * SECOND)).isEqualTo(SECOND);
        assertThat(clock.at(3601 * SECOND)).isEqualTo(2 * SECOND);
    }

    @Test
    void aWorkerIsNotOverdueAfterTheServiceWasSuspended() {
        long start = System.nanoTime();
        WatchClock clock = new WatchClock(start - 3600 * SECOND);
        WorkerCall exchange = new WorkerCall(clock, Duration.ofSeconds(10), Duration.ofSeconds(5));

        clock.advance(System.nanoTime());

        assertThat(exchange.overdue()).isEmpty();
    }
}
