package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwarp.gdal.core.Options;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a worker begins, answers and ends. */
@Timeout(120)
class WorkerLifeIT {

    @TempDir
    Path folder;

    private WorkerUnderTest worker() throws IOException {
        return WorkerUnderTest.start(folder.resolve("work"));
    }

    @Test
    void saysWhatItIs() throws IOException {
        try (WorkerUnderTest worker = worker()) {
            assertThat(worker.ready().ready().pid()).isEqualTo(worker.process().pid());
            assertThat(worker.ready().ready().drivers()).contains("GTiff", "COG", "VRT");
            assertThat(worker.ready().ready().versions().gdal()).startsWith("3.");
        }
        // It ended by itself when its input did.
    }

    @Test
    void endsWithItsInputWhenIdle() throws IOException, InterruptedException {
        WorkerUnderTest worker = worker();
        worker.endInput();
        assertThat(worker.process().waitFor()).isZero();
    }

    @Test
    void diesWithItsInputInTheMiddleOfAWarp() throws IOException {
        try (WorkerUnderTest worker = worker()) {
            worker.claim("job", Corpus.file("good/cog_dateline.tif"));
            String slow = "'errorThreshold': 0, 'resampling': 'lanczos', 'resolution': [30]";
            worker.ask(new Request.MakePlan(
                    "job",
                    "cog_dateline.tif",
                    Options.of(slow + ", 'tileRows': 100000"),
                    Options.limits("'tileBytes': 2000000000"),
                    false));
            worker.send("{\"op\":\"warp\",\"job\":\"job\",\"row\":0,\"col\":0}");
            assertThat(worker.next().progress()).isNotNull();
            worker.endInput();
            await().atMost(Duration.ofSeconds(3)).until(() -> !worker.process().isAlive());
            assertThat(folder.resolve("work/job/tiles/0-0.tif")).doesNotExist();
        }
    }

    @Test
    void outlivesWhatItCannotDo() throws IOException {
        try (WorkerUnderTest worker = worker()) {
            worker.send("this is no request");
            AnyReply reply = worker.next();
            assertThat(reply.failure().code().name()).isEqualTo("INTERNAL");
            assertThat(reply.trace()).isNotBlank();
            assertThat(worker.ask(new Request.WarpTile("../../etc", 0, 0))
                            .failure()
                            .code()
                            .name())
                    .isEqualTo("INTERNAL");
            assertThat(worker.ask(new Request.WarpTile("nowhere", 0, 0))
                            .failure()
                            .code()
                            .name())
                    .isEqualTo("IO_ERROR");
            assertThat(worker.ask(new Request.ResolveCrs("epsg:3857")).crs().label())
                    .isEqualTo("EPSG3857");
        }
    }

    @Test
    void passesOnWhatGdalComplainedOf() throws IOException {
        try (WorkerUnderTest worker = worker()) {
            worker.claim("job", Corpus.file("bad/byte_truncated.tif"));
            AnyReply reply = worker.ask(
                    new Request.MakePlan("job", "byte_truncated.tif", Options.of(""), Options.limits(""), true));
            assertThat(reply.messages()).anyMatch(line -> line.contains("Read error"));
            assertThat(reply.source().width()).isEqualTo(20);
            assertThat(reply.peakRssBytes()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EPSG:3857",
                "EPSG:999999",
                "/etc/passwd",
                "EPSG:5773",
                "EPSG:4978",
                "+proj=ob_tran +o_proj=longlat +o_lat_p=30"
            })
    void doesOneRequestAndSaysByItsExitHowItWent(String crs) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(WorkerUnderTest.java(folder));
        builder.command().add("--once");
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        process.getOutputStream()
                .write(Json.MAPPER
                        .writerFor(Request.class)
                        .writeValueAsString(new Request.ResolveCrs(crs))
                        .getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        AnyReply reply = Json.MAPPER.readValue(process.getInputStream().readAllBytes(), AnyReply.class);
        boolean good = crs.equals("EPSG:3857");
        assertThat(process.waitFor()).isEqualTo(good ? 0 : 1);
        assertThat(reply.failure() == null).isEqualTo(good);
        if (!good) {
            assertThat(reply.failure().code().name()).isEqualTo("BAD_CRS");
        }
    }

    @Test
    void drawsASmallPicture() throws IOException {
        try (WorkerUnderTest worker = worker()) {
            for (String name : new String[] {"RGBA.uint16.tif", "inverted_lat.tif", "cog_gcps_ovr.tif"}) {
                Path png = folder.resolve(name + ".png");
                Path raster = Corpus.file("good/" + name).toAbsolutePath();
                AnyReply reply = worker.ask(new Request.Preview(raster.toString(), png.toString(), 64));
                assertThat(reply.failure()).isNull();
                var image = javax.imageio.ImageIO.read(png.toFile());
                assertThat(Math.max(image.getWidth(), image.getHeight())).isEqualTo(64);
                assertThat(image.getColorModel().hasAlpha()).isTrue();
            }
            try (var files = Files.list(folder)) {
                assertThat(files.filter(file -> file.toString().contains("aux")))
                        .isEmpty();
            }
        }
    }
}
