package io.dropwarp.workers.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.workers.sizing.WorkerTuning.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** What the number of workers becomes on machines of which we know how much so many workers get done. */
class WorkerTuningTest {

    private static final double WINDOW_SECONDS = 10;
    private static final int SETTLED = 30;

    private final List<Integer> numbers = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();
    private WorkerTuning tuning = new WorkerTuning(new WorkerRange(2, 8));
    private int limit = 2;

    @Test
    void addsWorkersAsLongAsEachGetsAsMuchDone() {
        run(SETTLED / 3, workers -> 5.0 * workers, workers -> 0.1 * workers);

        assertThat(numbers).containsExactly(4, 6, 8);
        assertThat(reasons.get(0)).isEqualTo("requests wait and the processors are only 20 % busy");
    }

    @Test
    void staysAtTheStartWhileProcessorsAreBusy() {
        run(200, workers -> 10 + (workers % 2) * 3, workers -> 0.86);

        assertThat(numbers).isEmpty();
    }

    @Test
    void takesBackWhatGainsNothing() {
        // A disk that gives no more than two workers can read.
        run(6, workers -> 10, workers -> 0.2);

        assertThat(numbers).containsExactly(4, 2);
        assertThat(reasons.get(1)).isEqualTo("4 got 10.0 requests/s done, against 10.0");
    }

    @Test
    void triesWhatDidNotHelpEverMoreSeldom() {
        run(1000, workers -> 10, workers -> 0.2);

        assertThat(numbers).startsWith(4, 2, 3, 2, 3, 2).hasSizeLessThan(45);
        assertThat(limit).isEqualTo(2);
    }

    @Test
    void stopsWhereMoreGainNoMore() {
        run(40, workers -> 5.0 * Math.min(4, workers), workers -> 0.1 * workers);

        assertThat(numbers.subList(0, 3)).containsExactly(4, 6, 4);
        assertThat(average(400, workers -> 5.0 * Math.min(4, workers), workers -> 0.1 * workers))
                .isBetween(3.5, 4.5);
    }

    @Test
    void stopsWhereProcessorsBecomeBusy() {
        run(100, workers -> 5.0 * workers, workers -> 0.15 * workers);

        assertThat(numbers).contains(6).doesNotContain(8);
    }

    @Test
    void doesNotTakeChanceForGain() {
        double[] chance = {1.0, 1.07, 0.94, 1.03, 0.97, 1.06, 0.95};
        int[] at = {0};

        run(7 * 50, workers -> 10 * chance[at[0]++ % chance.length], workers -> 0.5);

        assertThat(numbers).allMatch(number -> number <= 3);
        assertThat(limit).isEqualTo(2);
    }

    @Test
    void takesWorkersAwayWhenTheWorkNeedsTheProcessorsAgain() {
        run(SETTLED, workers -> 5.0 * workers, workers -> 0.1 * workers);
        assertThat(limit).isEqualTo(8);

        run(20, workers -> 50, workers -> 1);

        assertThat(limit).isEqualTo(2);
        assertThat(reasons).last().isEqualTo("the processors are full");
    }

    @Test
    void keepsWorkersThatAreNeededThoughItTriesFewer() {
        run(SETTLED, workers -> 5.0 * workers, workers -> 0.1 * workers);
        int before = numbers.size();

        run(100, workers -> 5.0 * workers, workers -> 0.1 * workers);

        assertThat(limit).isEqualTo(8);
        assertThat(numbers.subList(before, numbers.size())).containsExactly(6, 8, 6, 8);
        assertThat(reasons.get(before)).isEqualTo("to see whether fewer get as much done");
    }

    @Test
    void addsNoneThatNobodyWaitsFor() {
        for (int i = 0; i < 50; i++) {
            assertThat(tuning.evaluate(new Load(100, WINDOW_SECONDS, 0.1, 0.4))).isEmpty();
        }
    }

    @Test
    void forgetsAfterARest() {
        run(SETTLED, workers -> 5.0 * workers, workers -> 0.1 * workers);

        assertThat(tuning.reset()).contains(new Change(2, "there is nothing to do"));
        assertThat(tuning.reset()).isEmpty();
    }

    @Test
    void neverLeavesItsRange() {
        tuning = new WorkerTuning(new WorkerRange(1, 3));
        limit = 1;

        run(500, workers -> 5.0 * workers, workers -> 0.1 * workers);
        run(100, workers -> 5.0, workers -> 1);

        assertThat(numbers).contains(3).allMatch(number -> number >= 1 && number <= 3);
        assertThat(limit).isEqualTo(1);
    }

    /** Lets a machine do some windows, of which is known what so many workers get done and how busy they make it. */
    private void run(int windows, IntToDoubleFunction rate, IntToDoubleFunction busy) {
        average(windows, rate, busy);
    }

    private double average(int windows, IntToDoubleFunction rate, IntToDoubleFunction busy) {
        double sum = 0;
        for (int i = 0; i < windows; i++) {
            sum += limit;
            long answered = Math.round(rate.applyAsDouble(limit) * WINDOW_SECONDS);
            Optional<Change> change =
                    tuning.evaluate(new Load(answered, WINDOW_SECONDS, Math.min(1, busy.applyAsDouble(limit)), 1));
            if (change.isPresent()) {
                limit = change.get().limit();
                numbers.add(limit);
                reasons.add(change.get().reason());
            }
        }
        return sum / windows;
    }
}
