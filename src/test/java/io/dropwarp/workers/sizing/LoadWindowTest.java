package io.dropwarp.workers.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is seen of a pool becomes figures that can be compared. */
class LoadWindowTest {

    private static final long STEP = 200_000_000L;

    private final LoadWindow window = new LoadWindow(2);
    private long nanos;
    private long answered;
    private long ticks;

    @Test
    void isCompleteAfterEnoughTimeAndRequests() {
        assertThat(look(2, 2, 2, true, 0)).isEmpty();
        for (int i = 0; i < 14; i++) {
            assertThat(look(2, 2, 2, true, 2)).as("after %d looks", i).isEmpty();
        }

        Load load = look(2, 2, 2, true, 2).orElseThrow();

        assertThat(load.answered()).isEqualTo(30);
        assertThat(load.seconds()).isEqualTo(3);
        assertThat(load.rate()).isEqualTo(10);
        assertThat(load.wanted()).isEqualTo(1);
        // 16 ticks a look are 0.8 of a processor, of two.
        assertThat(load.processorsBusy()).isCloseTo(0.4, within(1e-9));
    }

    @Test
    void takesLongerForSlowRequests() {
        look(4, 4, 4, true, 0);
        for (int i = 0; i < 31; i++) {
            assertThat(look(4, 4, 4, true, 1)).isEmpty();
        }

        assertThat(look(4, 4, 4, true, 1).orElseThrow().rate()).isCloseTo(5, within(1e-9));
    }

    @Test
    void leavesOutTheTimeUntilNewWorkersAreThere() {
        look(2, 2, 2, true, 0);
        for (int i = 0; i < 10; i++) {
            assertThat(look(3, 2, 2, true, 2)).isEmpty();
        }
        for (int i = 0; i < 15; i++) {
            assertThat(look(3, 3, 3, true, 3)).isEmpty();
        }

        assertThat(look(3, 3, 3, true, 3).orElseThrow().rate()).isEqualTo(15);
    }

    @Test
    void leavesOutTimesWithoutEnoughWork() {
        for (int i = 0; i < 200; i++) {
            assertThat(look(2, 2, i % 2, false, 2)).isEmpty();
        }
    }

    @Test
    void bearsMomentsBetweenRequests() {
        Optional<Load> load = Optional.empty();
        for (int i = 0; i < 16; i++) {
            load = look(2, 2, i % 6 == 1 ? 1 : 2, false, 2);
        }

        assertThat(load.orElseThrow().wanted()).isZero();
    }

    @Test
    void countsWhatProcessesThatComeAndGoComputed(@TempDir Path root) throws IOException {
        ProcessorClock clock = new ProcessorClock(root);
        stat(root, 7, "java", 100, 50);
        Files.writeString(root.resolve("proc/stat"), "cpu  100 0 50 800 50 0 0 0 30 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n");
        ProcessorTime before = clock.look(List.of(7L));
        assertThat(before).isEqualTo(new ProcessorTime(150, 150, 50, 1000));

        stat(root, 7, "a) b (c", 120, 60);
        stat(root, 8, "java", 30, 10);
        Files.writeString(root.resolve("proc/stat"), "cpu  200 0 100 1000 200 0 0 0 60 0\n");
        ProcessorTime after = clock.look(List.of(7L, 8L, 9L));

        assertThat(after).isEqualTo(new ProcessorTime(220, 300, 200, 1500));
        assertThat(after.busySince(before, 1, 2)).as("70 ticks of 200").isCloseTo(0.35, within(1e-9));
        assertThat(after.busySince(before, 1, 10)).as("150 ticks of 500").isCloseTo(0.3, within(1e-9));
        Files.delete(root.resolve("proc/8/stat"));
        assertThat(clock.look(List.of(7L, 8L)).ours()).isEqualTo(220);
        assertThat(clock.look(List.of()).ours()).isEqualTo(220);
    }

    @Test
    void readsThisMachine() {
        ProcessorTime time = new ProcessorClock(Cgroup.ROOT)
                .look(List.of(ProcessHandle.current().pid()));

        assertThat(time.ours()).isPositive();
        assertThat(time.machineBusy()).isBetween(time.ours(), time.machineAll());
    }

    private static void stat(Path root, long pid, String name, long user, long system) throws IOException {
        Path file = root.resolve("proc").resolve(Long.toString(pid)).resolve("stat");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file, "%d (%s) S 1 1 1 0 -1 4194560 1 2 3 4 %d %d 5 6 20 0".formatted(pid, name, user, system));
    }

    private Optional<Load> look(int limit, int ready, int busy, boolean wanted, int done) {
        nanos += STEP;
        answered += done;
        ticks += 16;
        return window.add(
                new LoadSample(nanos, limit, ready, busy, wanted, answered, new ProcessorTime(ticks, 0, 0, 0)));
    }
}
