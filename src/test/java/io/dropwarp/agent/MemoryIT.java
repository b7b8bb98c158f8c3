package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.gdal.core.Options;
import io.dropwarp.model.BandStatistics;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Plan;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Request;
import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.pool.WorkerSettings;
import io.dropwarp.workers.process.WorkerCommand;
import io.dropwarp.workers.process.WorkerLimits;
import io.dropwarp.workers.process.WorkerOutcome;
import io.dropwarp.workers.sizing.PoolMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real GDAL in workers that the kernel keeps short: of memory, and of room for a file. */
@Timeout(300)
class MemoryIT {

    private static final String SCENE = "cog_dateline.tif";

    /** 48 MB of pixels in memory. */
    private static final String LARGE =
            "'size': [4000, 4000], 'resampling': 'near', 'tileRows': 100000, 'overviews': 'none'";

    @TempDir
    Path folder;

    private Path work() {
        return folder.resolve("work");
    }

    @ParameterizedTest
    @CsvSource({
        "EPSG:3035,cubic,COG,100000",
        "EPSG:3857,lanczos,GTIFF,100000",
        "EPSG:32660,bilinear,TILES,700",
        "EPSG:3035,near,COG,900"
    })
    void partsChangeNoPixel(String crs, String resampling, String layout, int rows) throws IOException {
        String options = "'crs': '" + crs + "', 'resampling': '" + resampling + "', 'layout': '" + layout
                + "', 'size': [1100, 0], 'tileRows': " + rows;
        try (WorkerUnderTest worker = WorkerUnderTest.start(work())) {
            List<String> pixels = null;
            List<BandStatistics> bands = null;
            for (int parts : new int[] {1, 2, 3, 8}) {
                String job = "job" + parts;
                plan(worker, job, options);
                AnyReply reply = worker.ask(new Request.WarpTile(job, 0, 0, parts, null, null));
                assertThat(reply.failure()).isNull();
                Path tiles = work().resolve(job).resolve("tiles");
                List<String> now = Gdal.pixels(tiles.resolve("0-0.tif"));
                pixels = pixels == null ? now : pixels;
                bands = bands == null ? reply.tile().bands() : bands;
                assertThat(now).as(parts + " parts").isEqualTo(pixels).hasSizeGreaterThan(1);
                assertThat(reply.tile().bands()).as(parts + " parts").isEqualTo(bands);
                try (var left = Files.list(tiles)) {
                    assertThat(left.map(path -> path.getFileName().toString())).containsExactly("0-0.tif");
                }
            }
        }
    }

    @Test
    void aTileTooLargeForTheDataCapIsToldSoAndFitsInParts() throws IOException {
        Plan plan;
        AnyReply whole;
        String larger = LARGE.replace("4000, 4000", "7000, 7000");
        try (WorkerUnderTest worker = WorkerUnderTest.start(work())) {
            plan = plan(worker, "capped", larger);
            plan(worker, "free", larger);
            whole = worker.ask(new Request.WarpTile("free", 0, 0));
        }
        assertThat(plan.tiling().count()).isEqualTo(1);
        try (WorkerPool pool = pool(256L << 20, 0)) {
            WorkerOutcome refused = submit(pool, new Request.WarpTile("capped", 0, 0));

            Failure failure = reply(refused).failure();
            assertThat(failure.code()).isEqualTo(FailureCode.OUT_OF_MEMORY);
            assertThat(refused.exitValue()).as("it answered, it did not die").isEqualTo(1);
            assertThat(failure.message())
                    .containsPattern("held up to \\d+ MB")
                    .contains("the kernel lets it allocate 256 MB");
            assertThat(failure.hint()).isNotBlank();
            assertThat(work().resolve("capped/tiles/0-0.tif")).doesNotExist();

            WorkerOutcome inParts = submit(pool, new Request.WarpTile("capped", 0, 0, 8, null, null));

            assertThat(reply(inParts).failure()).isNull();
            assertThat(reply(inParts).tile().bands()).isEqualTo(whole.tile().bands());
            assertThat(inParts.peakRssBytes()).isLessThan(whole.peakRssBytes());
            assertThat(inParts.pid()).as("a worker short of memory is replaced").isNotEqualTo(refused.pid());
        }
        assertThat(Gdal.pixels(work().resolve("capped/tiles/0-0.tif")))
                .isEqualTo(Gdal.pixels(work().resolve("free/tiles/0-0.tif")));
    }

    @Test
    void aWorkerThatHoldsMoreThanItsCapIsKilledAndToldApartFromACrash() throws IOException {
        try (WorkerUnderTest worker = WorkerUnderTest.start(work())) {
            plan(worker, "job", LARGE.replace("near", "lanczos"));
        }
        WorkerLimits limits = limits(140L << 20, 0, 0);
        try (WorkerPool pool = new WorkerPool(settings(limits))) {
            WorkerOutcome killed = submit(pool, new Request.WarpTile("job", 0, 0));

            Failure failure = reply(killed).failure();
            assertThat(failure.code()).isEqualTo(FailureCode.OUT_OF_MEMORY);
            assertThat(killed.exitValue()).isEqualTo(137);
            assertThat(failure.message()).containsPattern("it held 1\\d\\d MB, its cap is 140 MB");
            assertThat(killed.peakRssBytes()).isGreaterThan(140L << 20);
        }
    }

    @Test
    void aFileBeyondTheCapIsTooLargeAndNoFullDisk() throws IOException {
        try (WorkerUnderTest worker = WorkerUnderTest.start(work())) {
            plan(worker, "job", LARGE + ", 'layout': 'GTIFF', 'compression': 'NONE'");
        }
        try (WorkerPool pool = pool(0, 8L << 20)) {
            WorkerOutcome answer = submit(pool, new Request.WarpTile("job", 0, 0));

            assertThat(reply(answer).failure().code()).isEqualTo(FailureCode.TOO_LARGE);
            assertThat(reply(answer).failure().message()).containsIgnoringCase("file too large");
            assertThat(reply(answer).failure().hint()).contains("max-output-bytes");
            try (var left = Files.list(work().resolve("job/tiles"))) {
                assertThat(left).isEmpty();
            }
        }
    }

    @Test
    void theEstimateCoversWhatAWorkerHolds() throws IOException {
        try (WorkerUnderTest worker = WorkerUnderTest.start(work())) {
            Plan plan = plan(worker, "job", LARGE);
            AnyReply reply = worker.ask(new Request.WarpTile("job", 0, 0));

            assertThat(reply.peakRssBytes() >> 20).isBetween(plan.tileMemoryMb() / 3L, (long) plan.tileMemoryMb());
        }
    }

    @Test
    void aTileThatIsNoOrdinaryRequestIsNotWarpedInTheTurnOfItsPlan() throws IOException {
        try (WorkerUnderTest worker = WorkerUnderTest.start(work())) {
            worker.claim("job", Corpus.file("good/" + SCENE));
            AnyReply reply = worker.ask(new Request.MakePlan(
                    "job", SCENE, Options.of(LARGE), Options.limits("'tileBytes': 1000000"), true));

            assertThat(reply.plan().tiling().count()).isEqualTo(1);
            assertThat(reply.tile()).isNull();
        }
    }

    private Plan plan(WorkerUnderTest worker, String job, String options) throws IOException {
        worker.claim(job, Corpus.file("good/" + SCENE));
        AnyReply reply = worker.ask(new Request.MakePlan(job, SCENE, Options.of(options), Options.limits(""), false));
        assertThat(reply.failure()).isNull();
        return reply.plan();
    }

    private WorkerPool pool(long dataCap, long fileCap) {
        return new WorkerPool(settings(limits(0, dataCap, fileCap)));
    }

    private static WorkerLimits limits(long memoryCap, long dataCap, long fileCap) {
        Duration patience = Duration.ofMinutes(2);
        return new WorkerLimits(
                100, 0, memoryCap, dataCap, fileCap, patience, patience, patience, patience, Duration.ofSeconds(2));
    }

    private WorkerSettings settings(WorkerLimits limits) {
        WorkerCommand command = new WorkerCommand(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                WorkerCommand.DEFAULT_JVM_FLAGS,
                System.getProperty("java.class.path"),
                WorkerCommand.CHILD_MAIN,
                Path.of(System.getenv("DROPWARP_GDAL_JNI")),
                work(),
                folder.resolve("scratch"),
                16,
                Map.of());
        return new WorkerSettings(1, command, limits, PoolMemory.unlimited());
    }

    private static WorkerOutcome submit(WorkerPool pool, Request request) throws IOException {
        return pool.submit(Json.MAPPER.writerFor(Request.class).writeValueAsString(request), null);
    }

    private static AnyReply reply(WorkerOutcome answer) throws IOException {
        return Json.MAPPER.readValue(answer.reply(), AnyReply.class);
    }
}
