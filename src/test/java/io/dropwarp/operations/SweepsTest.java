package io.dropwarp.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.config.Config;
import io.dropwarp.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SweepsTest {

    @TempDir
    Path root;

    private Sweeps sweeps(String cron, String zone, Sweep sweep) throws IOException {
        java.nio.file.Files.createDirectories(root.resolve("work"));
        return new Sweeps(
                new Config.Sweeps(
                        ZoneId.of(zone), true, Map.of(sweep.name(), new Config.Schedule(true, cron)), List.of()),
                new SweepLog(root.resolve("work"), new Ledger(root.resolve("ledger"))),
                List.of(sweep));
    }

    private static Sweep named(String name, Action action) {
        return new Sweep() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String run(SweepRun run) throws IOException {
                return action.run(run);
            }
        };
    }

    private interface Action {
        String run(SweepRun run) throws IOException;
    }

    @Test
    void neverOverlapsItself() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Sweeps sweeps = sweeps("0 0 2 * * ?", "UTC", named("slow", run -> {
            begun.countDown();
            awaitQuietly(end);
            return "Slept.";
        }));
        CompletableFuture<SweepResult> first = CompletableFuture.supplyAsync(() -> sweeps.run("slow", false));
        begun.await();

        assertThat(sweeps.status().get(0).running()).isTrue();
        assertThat(sweeps.run("slow", false).outcome()).isEqualTo(SweepResult.BUSY);
        end.countDown();
        assertThat(first.get(20, TimeUnit.SECONDS).outcome()).isEqualTo(SweepResult.DONE);
        assertThat(sweeps.run("slow", false).outcome()).isEqualTo(SweepResult.DONE);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void saysWhyOneFailedAndGoesOn() throws IOException {
        List<SweepResult> told = new ArrayList<>();
        Sweeps sweeps = sweeps("0 0 2 * * ?", "UTC", named("bad", run -> {
            run.count("seen", 2);
            throw new IOException("the disk is gone");
        }));
        sweeps.onEnd(told::add);
        SweepResult result = sweeps.run("bad", false);

        assertThat(result.outcome()).isEqualTo(SweepResult.FAILED);
        assertThat(result.message()).contains("the disk is gone");
        assertThat(result.figures()).containsEntry("seen", 2L);
        assertThat(told).containsExactly(result);
        assertThat(sweeps("0 0 2 * * ?", "UTC", named("bad", run -> "Fine."))
                        .status()
                        .get(0)
                        .last())
                .as("known after a restart")
                .isEqualTo(result);
    }

    @Test
    void endsEarlyWhenTheServiceStops() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Sweeps sweeps = sweeps("0 0 2 * * ?", "UTC", named("long", run -> {
            begun.countDown();
            return run.pause(60_000) ? "Slept." : "Ended early.";
        }));
        CompletableFuture<SweepResult> run = CompletableFuture.supplyAsync(() -> sweeps.run("long", false));
        begun.await();
        sweeps.stop();

        assertThat(run.get(20, TimeUnit.SECONDS).message()).isEqualTo("Ended early.");
        assertThat(sweeps.run("long", false).outcome()).isEqualTo(SweepResult.BUSY);
    }

    @Test
    void makesUpOnceForWhatWasMissedAndNothingForTheTimeBeforeTheFirstStart() throws IOException {
        Instant start = Instant.parse("2026-03-02T12:00:00Z");
        Sweep nightly = named("nightly", run -> "Done.");

        assertThat(sweeps("0 0 2 * * ?", "UTC", nightly).missed(start)).isEmpty();
        assertThat(sweeps("0 0 2 * * ?", "UTC", nightly).missed(start.plus(Duration.ofHours(13))))
                .isEmpty();
        assertThat(sweeps("0 0 2 * * ?", "UTC", nightly).missed(start.plus(Duration.ofDays(3))))
                .containsExactly("nightly");
    }

    @Test
    void knowsTheTimeZone() throws IOException {
        Instant summer = Instant.parse("2026-07-01T00:00:00Z");

        assertThat(due("0 0 2 * * ?", "UTC", summer)).isEqualTo("2026-07-01T02:00:00Z");
        assertThat(due("0 0 2 * * ?", "Europe/Zurich", summer)).isEqualTo("2026-07-02T00:00:00Z");
        assertThat(due("0 0 4 * * ?", "Europe/Zurich", summer)).isEqualTo("2026-07-01T02:00:00Z");
    }

    /** What the comment in the configuration says of daylight saving. */
    @Test
    void skipsATimeThatTheClockSkips() throws IOException {
        // On 29 March 2026 clocks in Zurich go from 2:00 to 3:00, on 25 October from 3:00 back to 2:00.
        Instant before = Instant.parse("2026-03-28T12:00:00Z");
        Instant autumn = Instant.parse("2026-10-24T12:00:00Z");

        assertThat(due("0 30 2 * * ?", "Europe/Zurich", before)).isEqualTo("2026-03-30T00:30:00Z");
        assertThat(due("0 30 2 * * ?", "Europe/Zurich", autumn)).isIn("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z");
        assertThat(due("0 30 2 * * ?", "UTC", before)).isEqualTo("2026-03-29T02:30:00Z");
    }

    private String due(String cron, String zone, Instant after) throws IOException {
        Sweeps sweeps = sweeps(cron, zone, named("any", run -> "Done."));
        return sweeps.next("any", after).toString();
    }
}
