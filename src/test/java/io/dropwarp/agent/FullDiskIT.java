package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.SmallDisk;
import io.dropwarp.gdal.core.Options;
import io.dropwarp.model.FailureCode;
import io.dropwarp.protocol.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever GDAL says when a disk is full ("IO error writing directory", "Seek error"), the worker says DISK_FULL, and does
 * the same request well once there is room. Needs root, for small disks of its own.
 */
@Timeout(300)
class FullDiskIT {

    private static final int EDGE = 1500;
    private static final String NOISE = "noise.tif";

    @TempDir
    Path folder;

    private Path source;
    private SmallDisk disk;
    private WorkerUnderTest worker;

    /** No compression makes noise smaller. */
    @BeforeEach
    void prepare() throws IOException {
        byte[] noise = new byte[EDGE * EDGE];
        new Random(1).nextBytes(noise);
        Files.write(folder.resolve("noise.bin"), noise);
        Files.writeString(
                folder.resolve("noise.hdr"),
                "ENVI\nsamples=" + EDGE + "\nlines=" + EDGE + "\nbands=1\nfile type=ENVI Standard\ndata type=1\n"
                        + "interleave=bsq\nbyte order=0\n");
        source = folder.resolve(NOISE);
        Gdal.run(
                folder,
                "sh",
                "-c",
                "gdal_translate -q -a_srs EPSG:32633 -a_ullr 500000 5000000 515000 4985000 noise.bin " + NOISE);
        disk = SmallDisk.mount(folder.resolve("work"), 32);
        worker = WorkerUnderTest.start(folder.resolve("work"));
        worker.claim("job", source);
    }

    @AfterEach
    void end() throws IOException {
        if (worker != null) {
            worker.close();
            disk.close();
        }
    }

    private Request.MakePlan plan(String options) {
        return new Request.MakePlan("job", NOISE, Options.of(options), Options.limits("'smallPixels': 1000"), false);
    }

    /** The request fails for want of room, and only for that. */
    private AnyReply requireWantOfRoom(Request request, int leftKilobytes) throws IOException {
        Path ballast = disk.fill(leftKilobytes * 1024L);
        AnyReply full = worker.ask(request);
        assertThat(full.failure()).isNotNull();
        assertThat(full.failure().code()).as(full.failure().message()).isEqualTo(FailureCode.DISK_FULL);
        Files.delete(ballast);
        AnyReply done = worker.ask(request);
        assertThat(done.failure()).isNull();
        return done;
    }

    @Test
    void tellsThatThePlanHasNoRoom() throws IOException {
        assertThat(requireWantOfRoom(plan(""), 0).plan()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "COG, LZW, 0", "COG, LZW, 300", "COG, LZW, 1500", "COG, DEFLATE, 2600", "COG, NONE, 1500",
        "GTIFF, LZW, 0", "GTIFF, LZW, 40", "GTIFF, LZW, 1500", "GTIFF, DEFLATE, 800", "GTIFF, ZSTD, 1200",
        "GTIFF, NONE, 4", "GTIFF, NONE, 1500", "TILES, ZSTD, 600"
    })
    void tellsThatATileHasNoRoom(String layout, String compression, int leftKilobytes) throws IOException {
        worker.ask(plan("'layout': '" + layout + "', 'compression': '" + compression + "', 'tileRows': 100000"));

        AnyReply tile = requireWantOfRoom(new Request.WarpTile("job", 0, 0), leftKilobytes);
        assertThat(tile.tile()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "COG, LZW, 0",
        "COG, LZW, 1000",
        "COG, ZSTD, 2600",
        "GTIFF, LZW, 500",
        "GTIFF, NONE, 1500",
        "TILES, LZW, 0"
    })
    void tellsThatTheOutputHasNoRoom(String layout, String compression, int leftKilobytes) throws IOException {
        worker.ask(plan("'layout': '" + layout + "', 'compression': '" + compression + "', 'tileRows': 512"));
        int row = 0;
        while (worker.ask(new Request.WarpTile("job", row, 0)).tile() != null) {
            row++;
        }
        assertThat(row).isEqualTo(3);

        AnyReply output = requireWantOfRoom(new Request.Assemble("job", "out.tif"), leftKilobytes);
        assertThat(output.output()).isNotNull();
    }
}
