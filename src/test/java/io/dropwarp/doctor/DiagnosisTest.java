package io.dropwarp.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.doctor.Diagnosis.Bound;
import io.dropwarp.workers.pool.PoolMeter.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What figures of rounds come to, on a machine of two processors that would have two workers. */
class DiagnosisTest {

    @Test
    void processorsThatComputeAllTheTime() {
        Diagnosis diagnosis = diagnose(round(1, 10, computing(9.8)), round(2, 19, computing(19)));

        assertThat(diagnosis.bound()).isEqualTo(Bound.PROCESSOR);
        assertThat(diagnosis.recommended()).isEqualTo(2);
        assertThat(diagnosis.why()).contains("95 % of 2.0 processor(s)").doesNotContain("Other programs");
        assertThat(diagnosis.advice()).isEqualTo("Leave dropwarp.worker.count at auto: 2 is the best that was tried.");
    }

    @Test
    void processorsThatOthersUse() {
        Diagnosis diagnosis =
                diagnose(round(1, 10, computing(5)), round(2, 11, new Reading(10, 6, 0.99, 0, 0, 0, 0, 0)));

        assertThat(diagnosis.bound()).isEqualTo(Bound.PROCESSOR);
        assertThat(diagnosis.why()).endsWith("Other programs used the processors.");
        assertThat(diagnosis.advice()).startsWith("Measure again");
    }

    @Test
    void storageThatServesMoreWorkersBetter() {
        Diagnosis diagnosis =
                diagnose(round(1, 3, computing(1)), round(2, 6, computing(2)), round(4, 11.8, computing(4)));

        assertThat(diagnosis.bound()).isEqualTo(Bound.STORAGE);
        assertThat(diagnosis.recommended()).isEqualTo(4);
        assertThat(diagnosis.advice())
                .isEqualTo("Set dropwarp.worker.count=4 for files like these, or leave it at auto, which adds workers"
                        + " while they wait.");
    }

    @Test
    void storageThatGivesNoMore() {
        Diagnosis diagnosis =
                diagnose(round(1, 6, computing(2)), round(2, 6.1, computing(2)), round(4, 6.05, computing(2)));

        assertThat(diagnosis.bound()).isEqualTo(Bound.STORAGE);
        assertThat(diagnosis.recommended())
                .as("the fewest that get as much done")
                .isEqualTo(1);
        assertThat(diagnosis.advice()).contains("dropwarp.worker.count=1", "More workers gain nothing on this storage");
    }

    @Test
    void memoryThatIsSwappedOrWaitedFor() {
        Reading swapping = new Reading(10, 5, 0.3, 0.5, 0.5, 0.02, 50_000, 0);
        Reading stalled = new Reading(10, 5, 0.3, 0.5, 0.5, 0.4, 0, 0);
        Reading waiting = new Reading(10, 9, 0.5, 0, 0, 0, 0, 0.9);

        for (Reading reading : List.of(swapping, stalled, waiting)) {
            Diagnosis diagnosis = diagnose(round(1, 10, computing(9)), round(2, 9, reading));

            assertThat(diagnosis.bound()).isEqualTo(Bound.MEMORY);
            assertThat(diagnosis.recommended()).isEqualTo(1);
            assertThat(diagnosis.advice()).contains("dropwarp.worker.count=1", "dropwarp.tiles.memory-mb");
            assertThat(Diagnosis.leavesRoom(round(2, 9, reading), 2)).isFalse();
        }
    }

    @Test
    void triesMoreWorkersOnlyWhereProcessorsHaveRoom() {
        assertThat(Diagnosis.leavesRoom(round(2, 10, computing(10)), 2)).isTrue();
        assertThat(Diagnosis.leavesRoom(round(2, 10, computing(18)), 2)).isFalse();
        assertThat(Diagnosis.leavesRoom(round(2, 10, new Reading(10, 18, 0.45, 0, 0, 0, 0, 0)), 4))
                .isTrue();
    }

    private static Diagnosis diagnose(Round.Result... rounds) {
        return Diagnosis.of(List.of(rounds), 2, 2);
    }

    /** A round of ten seconds in which workers computed for so long. */
    private static Reading computing(double cpuSeconds) {
        return new Reading(10, cpuSeconds, cpuSeconds / 20, 0.1, -1, -1, 0, 0);
    }

    private static Round.Result round(int workers, double megapixelsPerSecond, Reading reading) {
        return new Round.Result(workers, (long) (megapixelsPerSecond * 10e6), 100, 0, true, reading);
    }
}
