package io.dropwarp.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.workers.pool.WorkerPool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A short run of the fuzzer. The long one is run by hand: {@code ./dropwarp fuzz --seed 1 --cases 20000}. */
@Timeout(300)
class FuzzIT {

    private static final int CASES = 300;
    private static final long SEED = 7;

    @TempDir
    Path folder;

    @Test
    void givesEachDamagedArrivalAnEndingThatSaysWhy() throws IOException, InterruptedException {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        Tally tally = run(folder.resolve("all"), 0, CASES, told);
        assertThat(tally.faulty()).as(told.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(tally.endings())
                .extracting(Ending::number)
                .doesNotHaveDuplicates()
                .hasSize(CASES);
        // Else the damage is so gross that everything is refused at once, or so slight that nothing is.
        assertThat(tally.byCode()).containsKeys(Ending.PUBLISHED, "CORRUPT", "NO_CRS", "TOO_LARGE", "BAD_JOB_SPEC");
        assertThat(tally.byCode().get(Ending.PUBLISHED)).isBetween(CASES / 10, CASES / 2);

        for (int number : List.of(111, 222)) {
            Tally alone = run(folder.resolve("only" + number), number, number + 1, told);
            assertThat(alone.endings().get(0).code())
                    .isEqualTo(tally.endings().get(number).code());
        }
    }

    private static Tally run(Path root, int first, int end, ByteArrayOutputStream told)
            throws IOException, InterruptedException {
        Path real = Files.createDirectories(root).toRealPath();
        FuzzSetup setup = FuzzSetup.of(real, 2, Duration.ofSeconds(60));
        Mutator mutator = new Mutator(SEED, FuzzSetup.samples(FuzzSetup.bundled()));
        try (WorkerPool pool = setup.pool()) {
            PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8);
            FuzzRun run = new FuzzRun(mutator, real, pool, setup.requests(), setup.limit(), null, out);
            run.run(first, end);
            return run.tally();
        }
    }
}
