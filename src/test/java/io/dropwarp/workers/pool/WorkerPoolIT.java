package io.dropwarp.workers.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.model.ServiceStoppingException;
import io.dropwarp.protocol.Json;
import io.dropwarp.workers.process.LossCause;
import io.dropwarp.workers.process.RecycleCause;
import io.dropwarp.workers.process.WorkerOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the pool does while its workers behave. */
@Tag("fast")
@Timeout(60)
class WorkerPoolIT extends PoolLifecycle {

    @Test
    void answersWithTheWorkersOwnLine() {
        WorkerPool pool = fixture.open();

        WorkerOutcome answer = pool.submit("{\"do\":\"echo\"}", null);

        assertThat(answer.exitValue()).isZero();
        assertThat(answer.reply())
                .isEqualTo("{\"seconds\":0.5,\"messages\":[\"13\",\"" + answer.pid() + "\"],\"peakRssBytes\":12345}");
        assertThat(answer.stderr()).isEmpty();
        assertThat(answer.signal()).isNull();
        assertThat(answer.seconds()).isBetween(0.0, 10.0);
        assertThat(answer.peakRssBytes()).isPositive();
    }

    @Test
    void aReportedFailureIsExitValueOneAndKeepsTheWorker() {
        WorkerPool pool = fixture.open();

        WorkerOutcome answer = pool.submit("{\"do\":\"fail\",\"at\":\"CORRUPT\"}", null);

        assertThat(answer.exitValue()).isEqualTo(1);
        assertThat(answer.reply()).contains("\"code\":\"CORRUPT\"");
        assertThat(pool.submit("{\"do\":\"echo\"}", null).pid()).isEqualTo(answer.pid());
    }

    @Test
    void aWorkerThatReportsADefectIsReplaced() {
        WorkerPool pool = fixture.open();

        WorkerOutcome answer = pool.submit("{\"do\":\"fail\",\"at\":\"INTERNAL\"}", null);

        assertThat(pool.submit("{\"do\":\"echo\"}", null).pid()).isNotEqualTo(answer.pid());
        assertThat(pool.counters().recycled(RecycleCause.SUSPECT)).isEqualTo(1);
    }

    @Test
    void aRequestOfSeveralLinesIsSentAsOne() {
        WorkerPool pool = fixture.open();

        WorkerOutcome answer = pool.submit("{\n  \"do\":\"echo\"\n}\n", null);

        assertThat(answer.exitValue()).isZero();
        assertThat(pool.submit("{\"do\":\"echo\"}", null).reply()).contains("\"13\"");
    }

    @Test
    void startsWorkersOnlyWhenNeededAndUsesTheLastOneFirst() {
        WorkerPool pool = fixture.count(4).open();
        assertThat(PoolFixture.children()).isEmpty();

        long first = pool.submit("{\"do\":\"echo\"}", null).pid();

        for (int i = 0; i < 10; i++) {
            assertThat(pool.submit("{\"do\":\"echo\"}", null).pid()).isEqualTo(first);
        }
        assertThat(pool.counters().started()).isEqualTo(1);
        assertThat(pool.idle()).isEqualTo(1);
        assertThat(pool.busy()).isZero();
    }

    @Test
    void startsWorkersAheadOfNeedUpToItsLimit() {
        WorkerPool pool = fixture.count(3).open();
        long first = pool.submit("{\"do\":\"echo\"}", null).pid();

        pool.startAnother();

        assertThat(pool.pids()).hasSize(2).contains(first);
        assertThat(pool.idle()).isEqualTo(2);
        pool.startAnother();
        pool.startAnother();
        assertThat(pool.pids()).hasSize(3);
        assertThat(pool.counters().started()).isEqualTo(3);
    }

    @Test
    void servesManySubmittersInTheOrderOfTheirComing() throws IOException {
        WorkerPool pool = fixture.count(2).open();
        List<CompletableFuture<WorkerOutcome>> gated = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            gated.add(fixture.submitLater(gate("gate" + i)));
        }
        await().until(() -> pool.busy() == 2);

        List<Integer> order = new ArrayList<>();
        List<CompletableFuture<Void>> queued = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            int number = i;
            queued.add(fixture.submitLater("{\"do\":\"sleep\",\"n\":20}").thenAccept(answer -> {
                synchronized (order) {
                    order.add(number);
                }
            }));
            await().until(() -> pool.waiting() == number + 1);
        }
        open("gate1"); // only one worker goes on, so that the order of ends is that of beginnings
        queued.forEach(CompletableFuture::join);
        open("gate0");

        assertThat(order).isSorted().hasSize(12);
        assertThat(gated)
                .allSatisfy(answer -> assertThat(answer.join().exitValue()).isZero());
        assertThat(pool.counters().started()).isEqualTo(2);
    }

    @Test
    void neverRunsMoreThanItMay() {
        fixture.count(2).open();

        List<CompletableFuture<WorkerOutcome>> answers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            answers.add(fixture.submitLater("{\"do\":\"sleep\",\"n\":10}"));
        }

        assertThat(answers.stream().map(CompletableFuture::join)).allMatch(answer -> answer.exitValue() == 0);
        assertThat(answers.stream().map(answer -> answer.join().pid()).distinct())
                .hasSize(2);
    }

    @Test
    void carriesLargeLinesBothWays() {
        WorkerPool pool = fixture.open();
        String padding = "y".repeat(1 << 20);

        assertThat(pool.submit("{\"do\":\"echo\",\"padding\":\"" + padding + "\"}", null)
                        .reply())
                .contains("\"" + ((1 << 20) + 26) + "\"");
        assertThat(pool.submit("{\"do\":\"big\",\"n\":" + (1 << 20) + "}", null).reply())
                .hasSizeGreaterThan(1 << 20);
    }

    @Test
    void replacesAWorkerAfterItsShareOfRequests() {
        WorkerPool pool = fixture.maxRequests(3).open();

        List<Long> pids = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            pids.add(pool.submit("{\"do\":\"echo\"}", null).pid());
        }

        assertThat(pids.subList(0, 3)).containsOnly(pids.get(0));
        assertThat(pids.subList(3, 6)).containsOnly(pids.get(3));
        assertThat(pids.stream().distinct()).hasSize(3);
        assertThat(pool.counters().recycled(RecycleCause.REQUESTS)).isEqualTo(2);
        await().until(() -> PoolFixture.children().size() == 1);
    }

    @Test
    void replacesAWorkerThatKeepsTooMuchMemory() {
        WorkerPool pool = fixture.recycleAbove(100L << 20).open();
        long small = pool.submit("{\"do\":\"eat\",\"n\":1}", null).pid();

        long large = pool.submit("{\"do\":\"eat\",\"n\":120}", null).pid();

        assertThat(large).isEqualTo(small);
        assertThat(pool.submit("{\"do\":\"echo\"}", null).pid()).isNotEqualTo(small);
        assertThat(pool.counters().recycled(RecycleCause.MEMORY)).isEqualTo(1);
    }

    @Test
    void endsIdleWorkersButForOne() {
        WorkerPool pool = fixture.count(3).idleMillis(300).open();
        List<CompletableFuture<WorkerOutcome>> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            answers.add(fixture.submitLater("{\"do\":\"sleep\",\"n\":500}"));
        }
        answers.forEach(CompletableFuture::join);

        await().until(() -> PoolFixture.children().size() == 1);

        assertThat(pool.counters().recycled(RecycleCause.IDLE)).isEqualTo(2);
        await().during(Duration.ofMillis(800)).until(() -> pool.idle() == 1);
    }

    @Test
    void noticesAWorkerThatDiedWhileIdle() {
        WorkerPool pool = fixture.open();
        long first = pool.submit("{\"do\":\"echo\"}", null).pid();
        PoolFixture.kill("KILL", first);
        await().until(() -> pool.idle() == 0);

        WorkerOutcome answer = pool.submit("{\"do\":\"echo\"}", null);

        assertThat(answer.exitValue()).isZero();
        assertThat(answer.pid()).isNotEqualTo(first);
        assertThat(pool.counters().lost(LossCause.CRASHED)).isEqualTo(1);
    }

    /** Each way in which a worker leaves the pool, at the moments that chance gives: nobody may wait for ever. */
    @Test
    void forgetsNobodyWhateverBecomesOfWorkers() {
        WorkerPool pool = fixture.count(2).maxRequests(4).idleMillis(1).open();
        List<String> requests = List.of(
                "{\"do\":\"echo\"}",
                "{\"do\":\"exit\",\"n\":4}",
                "{\"do\":\"echo\"}",
                "{\"do\":\"twice\"}",
                "{\"do\":\"fail\",\"at\":\"INTERNAL\"}");

        List<CompletableFuture<WorkerOutcome>> answers = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            answers.add(fixture.submitLater(requests.get(i % requests.size())));
            if (i % 7 == 0) {
                PoolFixture.killOne();
            }
        }

        await().atMost(Duration.ofSeconds(50)).until(() -> answers.stream().allMatch(CompletableFuture::isDone));
        assertThat(pool.counters().lost(LossCause.CRASHED)).isPositive();
    }

    @Test
    void givesItsWorkersABareEnvironment() throws IOException {
        WorkerPool pool = fixture.environment("EXTRA", "yes")
                .environment("TZ", "Etc/GMT-3")
                .open();

        JsonNode reply = Json.MAPPER.readTree(
                pool.submit("{\"do\":\"environment\"}", null).reply());
        Map<String, String> environment = Arrays.stream(
                        reply.at("/messages/0").asText().split("\\|"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));

        assertThat(environment)
                .containsEntry("GDAL_NUM_THREADS", "1")
                .containsEntry("GDAL_CACHEMAX", "64")
                .containsEntry("PROJ_NETWORK", "OFF")
                .containsEntry("LC_ALL", "C.UTF-8")
                .containsEntry("EXTRA", "yes")
                .containsEntry("TZ", "Etc/GMT-3")
                .containsEntry("DROPWARP_REPLY_FD", "3");
        assertThat(environment.keySet())
                .isSubsetOf(
                        "PATH",
                        "PWD",
                        "http_proxy",
                        "https_proxy",
                        "all_proxy",
                        "TMPDIR",
                        "CPL_TMPDIR",
                        "SQLITE_TMPDIR",
                        "HDF5_PLUGIN_PRELOAD",
                        "LD_LIBRARY_PATH",
                        "LC_ALL",
                        "TZ",
                        "MALLOC_ARENA_MAX",
                        "OMP_NUM_THREADS",
                        "_",
                        "GDAL_NUM_THREADS",
                        "GDAL_CACHEMAX",
                        "GDAL_VRT_ENABLE_PYTHON",
                        "GDAL_HTTP_MAX_RETRY",
                        "GDAL_DATA",
                        "GDAL_DRIVER_PATH",
                        "PROJ_DATA",
                        "PROJ_LIB",
                        "PROJ_NETWORK",
                        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS",
                        "CPL_MAX_ERROR_REPORTS",
                        "DROPWARP_STDERR",
                        "DROPWARP_REPLY_FD",
                        "EXTRA");
    }

    @Test
    void tellsWhatAWorkerIs() {
        WorkerPool pool = fixture.open();

        assertThat(pool.probe().drivers()).containsExactly("GTiff");
        assertThat(pool.probe().pid())
                .isEqualTo(pool.submit("{\"do\":\"echo\"}", null).pid());
    }

    @Test
    void anInterruptedSubmitterIsReleasedAndItsWorkerReplaced() {
        WorkerPool pool = fixture.open();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> pool.submit("{\"do\":\"sleep\",\"n\":100000}", null))
                .isInstanceOf(ServiceStoppingException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(pool.submit("{\"do\":\"echo\"}", null).exitValue()).isZero();
    }

    @Test
    void sweepsTheFilesOfServicesThatAreGone() throws IOException {
        Files.createDirectories(fixture.scratch());
        Path stale = Files.createFile(fixture.scratch().resolve("worker-999999999-abc-1.err"));
        Path foreign = Files.createFile(fixture.scratch().resolve("worker-1-abc-1.err"));
        Path other = Files.createFile(fixture.scratch().resolve("notes.err"));

        fixture.open();

        assertThat(stale).doesNotExist();
        assertThat(foreign).exists();
        assertThat(other).exists();
    }

    @Test
    void leavesNoFiles() {
        WorkerPool pool = fixture.maxRequests(1).open();
        pool.submit("{\"do\":\"echo\"}", null);
        pool.submit("{\"do\":\"exit\",\"n\":3}", null);

        await().untilAsserted(() -> assertThat(fixture.scratch()).isEmptyDirectory());
    }

    private String gate(String name) {
        return "{\"do\":\"gate\",\"at\":\"" + folder.resolve(name) + "\"}";
    }

    private void open(String gate) throws IOException {
        Files.createFile(folder.resolve(gate));
    }
}
