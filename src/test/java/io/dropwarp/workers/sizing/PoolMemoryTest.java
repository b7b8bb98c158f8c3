package io.dropwarp.workers.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dropwarp.protocol.Needs;
import io.dropwarp.workers.pool.RequestLine;
import io.dropwarp.workers.process.WorkerLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PoolMemoryTest {

    private final MemoryBudget budget = new MemoryBudget(new PoolMemory(1000, 150));

    @Test
    void takesWhatIsNeededAndNoMoreThanThereIs() throws InterruptedException {
        assertThat(budget.take(new Needs(700, false))).isEqualTo(700);
        assertThat(budget.take(Needs.UNKNOWN)).isEqualTo(150);
        budget.giveBack(850);
        assertThat(budget.take(new Needs(5000, false))).isEqualTo(1000);
        budget.giveBack(1000);
        assertThat(budget.take(new Needs(10, true))).isEqualTo(1000);
    }

    @Test
    void reservesNothingForWhatDoesNotFitInTime() throws InterruptedException {
        assertThat(budget.take(new Needs(700, false), Duration.ofSeconds(5))).hasValue(700);
        assertThat(budget.take(new Needs(400, false), Duration.ofMillis(1))).isEmpty();
        assertThat(budget.take(new Needs(1, true), Duration.ofMillis(1))).isEmpty();
        assertThat(budget.reserved()).isEqualTo(700);
        assertThat(budget.take(Needs.UNKNOWN, Duration.ofMillis(1))).hasValue(150);
    }

    @Test
    void letsEverybodyInOnceItIsOpen() throws InterruptedException {
        budget.take(new Needs(0, true));
        budget.open();
        for (int i = 0; i < 100; i++) {
            assertThat(budget.take(new Needs(0, true))).isEqualTo(1000);
        }
    }

    @Test
    void readsWhatARequestNeeds() {
        assertThat(RequestLine.read(
                                "{\"op\":\"warp\",\"limits\":{\"needs\":{\"memoryMb\":1}},\"needs\":{\"memoryMb\":7,\"alone\":true}}")
                        .needs())
                .isEqualTo(new Needs(7, true));
        assertThat(RequestLine.read("{\"op\":\"warp\",\"needs\":null}"))
                .isEqualTo(new RequestLine(true, Needs.UNKNOWN));
        assertThat(RequestLine.read("not JSON")).isEqualTo(RequestLine.UNKNOWN);
    }

    @Test
    void fitsTheMachine() {
        PoolMemory memory = PoolMemory.fitting(558);

        assertThat(memory.totalMb()).isBetween(1, PoolMemory.unlimited().totalMb());
        assertThat(memory.ordinaryMb()).isEqualTo(558);
        assertThatIllegalArgumentException().isThrownBy(() -> new PoolMemory(0, 1));
    }

    @Test
    void capsAreWordsOfTheShell() {
        WorkerLimits defaults = WorkerLimits.defaults();
        assertThat(defaults.shell()).isEmpty();
        WorkerLimits capped = new WorkerLimits(
                1,
                0,
                0,
                256L << 20,
                1L << 30,
                defaults.hang(),
                defaults.hang(),
                defaults.start(),
                defaults.idle(),
                defaults.endGrace());
        assertThat(capped.shell()).isEqualTo("ulimit -d 262144; ulimit -f 2097152; ");
        assertThat(WorkerLimits.dataCapFor(1024L << 20)).isEqualTo(1088L << 20);
        assertThat(WorkerLimits.dataCapFor(128L << 20)).isEqualTo(256L << 20);
    }
}
