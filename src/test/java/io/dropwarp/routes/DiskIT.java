package io.dropwarp.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwarp.SmallDisk;
import io.dropwarp.admission.DiskSpace;
import io.dropwarp.agent.Gdal;
import io.dropwarp.files.Hashes;
import io.dropwarp.model.JobEnded;
import io.dropwarp.operations.StatusFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A full or unwritable disk is nobody's fault: everything waits, says why, goes on by itself, and no attempt is spent.
 * One attempt is all a job has here, so that a spent one would show as a dead letter. Needs root, for small disks of its
 * own. With {@code -Ddropwarp.disk.arrivals=1000} the disk is filled under as many arrivals.
 */
@Timeout(600)
class DiskIT {

    /** Far more than are in flight at once: those may end although the disk is full. */
    private static final int ARRIVALS = Integer.getInteger("dropwarp.disk.arrivals", 120);

    private static final Duration LONG = Duration.ofMinutes(8);

    /** Eight tiles of 6 MB and more, some tenths of a second each. */
    private static final String SCENE = """
            crs: EPSG:3857
            size: [4000, 4000]
            resampling: lanczos
            error-threshold: 0
            tile-rows: 512
            overviews: none
            compression: NONE
            """;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path root;

    private Path data;
    private SmallDisk disk;
    private RunningService running;

    @BeforeEach
    void prepare() throws IOException {
        data = Files.createDirectory(root.resolve("data"));
    }

    @AfterEach
    void stop() throws IOException {
        if (running != null) {
            running.close();
        }
        if (disk != null) {
            disk.close();
        }
    }

    /** The data root, or one folder of it, on a disk of its own. */
    private void mount(String folder, int megabytes) throws IOException {
        disk = SmallDisk.mount(data.resolve(folder), megabytes);
        running = new RunningService(data)
                .set("retry.max-attempts", "1")
                .set("tiles.small-pixels", "100000")
                .profile("scene", SCENE)
                .profile("tiles", SCENE + "layout: tiles\n");
    }

    private void dropMany(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            running.drop("good/utmsmall.tif", "a-" + i + ".tif");
        }
    }

    private List<String> pixelsOfTheFirst() throws IOException {
        running.drop("good/utmsmall.tif", "first.tif");
        return Gdal.pixels(running.awaitEnd("first.tif").output());
    }

    private String awaitTrouble(String words) {
        return await().pollInterval(Duration.ofMillis(20))
                .atMost(RunningService.PATIENCE)
                .until(() -> running.service().trouble().orElse(""), trouble -> trouble.contains(words));
    }

    /**
     * Soon nothing ends and nothing more is claimed for longer than everything is looked at anew. Jobs whose output was on
     * disk when the pause began, and shared their waits for the disk, still end.
     */
    private void requireStandstill() {
        AtomicReference<List<Integer>> before = new AtomicReference<>(List.of());
        await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(20)).until(() -> {
            List<Integer> now =
                    List.of(running.ended().size(), running.service().registry().count());
            return now.equals(before.getAndSet(now));
        });
    }

    private void requireAllPublished(int count, List<String> pixels) throws IOException {
        await().atMost(LONG).until(() -> running.ended().size() >= count);
        assertThat(running.ended()).hasSize(count).allMatch(JobEnded::published);
        // The same bytes need not be looked at twice.
        Map<String, List<String>> looked = new HashMap<>();
        for (JobEnded end : running.ended()) {
            String hash = Hashes.sha256(end.output());
            if (!looked.containsKey(hash)) {
                looked.put(hash, Gdal.pixels(end.output()));
            }
            assertThat(looked.get(hash)).as(end.file()).isEqualTo(pixels);
        }
        assertThat(RunningService.names(running.folder("dead-letter"))).isEmpty();
        await().atMost(RunningService.PATIENCE)
                .until(() ->
                        running.jobs().isEmpty() && running.service().trouble().isEmpty());
    }

    @Test
    void waitsWhenTheDiskIsFullBeforeTheStart() throws IOException {
        mount("", 24);
        running.start();
        List<String> pixels = pixelsOfTheFirst();
        running.close();
        dropMany(5);
        Path ballast = disk.fill(0);
        running.start();

        assertThat(awaitTrouble("DISK_FULL")).contains("work folder", "free");
        requireStandstill();
        assertThat(running.jobs()).isEmpty();
        Files.delete(ballast);
        requireAllPublished(6, pixels);
    }

    @Test
    void waitsWhenTheDiskFillsUpUnderManyArrivals() throws IOException {
        mount("", 32 + ARRIVALS / 5);
        running.start();
        List<String> pixels = pixelsOfTheFirst();
        dropMany(ARRIVALS);
        await().pollInterval(Duration.ofMillis(2))
                .atMost(LONG)
                .until(() -> running.ended().size() > ARRIVALS / 4);
        Path ballast = disk.fill(0);
        long full = System.nanoTime();
        awaitTrouble("DISK_FULL");
        requireStandstill();

        int before = running.ended().size();
        assertThat(before).isLessThan(ARRIVALS);
        assertThat(running.ended()).allMatch(JobEnded::published);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Files.readString(running.folder("work/.heartbeat")).contains("DOWN DISK_FULL"));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> new StatusFile(running.folder("work"))
                        .read()
                        .filter(status -> status.state().equals("paused")
                                && status.reason().startsWith("DISK_FULL"))
                        .isPresent());
        Files.delete(ballast);
        long free = System.nanoTime();
        await().pollInterval(Duration.ofMillis(5)).until(() -> running.ended().size() > before);
        long on = System.nanoTime();
        await().pollInterval(Duration.ofMillis(20))
                .atMost(LONG)
                .until(() -> running.ended().size() > ARRIVALS);
        double last = (System.nanoTime() - free) / 1e9;
        requireAllPublished(ARRIVALS + 1, pixels);
        System.err.printf(
                Locale.ROOT,
                "%d arrivals, %d published before; full for %.1f s; first published %.1f s after, last %.1f s after;"
                        + " %d published, %d dead letters%n",
                ARRIVALS,
                before - 1,
                (free - full) / 1e9,
                (on - free) / 1e9,
                last,
                running.ended().size() - 1,
                RunningService.names(running.folder("dead-letter")).size());
    }

    private List<String> undisturbed(String profile) throws IOException {
        running.drop("good/small_world.tif", profile + "/whole.tif");
        JobEnded end = running.awaitEnd(profile + "/whole.tif");
        return Gdal.pixels(rasterOf(end));
    }

    private static Path rasterOf(JobEnded end) {
        Path output = end.output();
        return Files.isDirectory(output) ? output.resolve(output.getFileName() + ".vrt") : output;
    }

    private void requireSceneWaits(String profile) throws IOException {
        mount("", 400);
        running.start();
        List<String> pixels = undisturbed(profile);
        running.drop("good/small_world.tif", profile + "/scene.tif");
        await().pollInterval(Duration.ofMillis(5))
                .atMost(RunningService.PATIENCE)
                .until(() -> running.service().registry().all().stream().anyMatch(state -> state.tilesDone() >= 2));
        Path ballast = disk.fill(0);
        awaitTrouble("DISK_FULL");
        requireStandstill();

        assertThat(running.service().registry().count()).isEqualTo(1);
        Files.delete(ballast);
        JobEnded end = running.awaitEnd(profile + "/scene.tif");
        assertThat(end.code()).isNull();
        assertThat(end.tiles()).isEqualTo(8);
        assertThat(Gdal.pixels(rasterOf(end))).isEqualTo(pixels);
    }

    @Test
    void waitsInTheMiddleOfTheTilesOfAScene() throws IOException {
        requireSceneWaits("scene");
    }

    @Test
    void waitsInTheMiddleOfALayoutOfTiles() throws IOException {
        requireSceneWaits("tiles");
    }

    @Test
    void holdsAPlannedSceneBackThatDoesNotFitAndLetsSmallOnesGoBy() throws IOException {
        mount("", 200);
        running.start();
        List<String> pixels = pixelsOfTheFirst();
        Path ballast = disk.fill(40 << 20);
        // What was seen of the room counts for a second, and somebody may just have looked.
        await().pollDelay(DiskSpace.FRESH.multipliedBy(2)).until(() -> disk.isFull(40 << 20));
        running.drop("good/small_world.tif", "scene/large.tif");

        assertThat(awaitTrouble("scene/large.tif may need")).contains("DISK_FULL", "can be used there");
        running.drop("good/utmsmall.tif", "small.tif");
        assertThat(Gdal.pixels(running.awaitEnd("small.tif").output())).isEqualTo(pixels);
        assertThat(running.service().registry().all())
                .singleElement()
                .satisfies(state -> assertThat(state.tilesDone()).isZero());
        Files.delete(ballast);
        assertThat(running.awaitEnd("scene/large.tif").published()).isTrue();
        await().until(() -> running.service().trouble().isEmpty());
    }

    @Test
    void waitsWhenOnlyTheOutputsDiskIsFull() throws IOException {
        mount("output", 24);
        running.start();
        List<String> pixels = pixelsOfTheFirst();
        Path ballast = disk.fill(0);
        dropMany(3);

        assertThat(awaitTrouble("DISK_FULL")).contains(data.resolve("output").toString());
        requireStandstill();
        Files.delete(ballast);
        requireAllPublished(4, pixels);
    }

    @Test
    void waitsWhenTheOutputsDiskHasNoInodesLeft() throws IOException {
        mount("output", 24);
        disk.close();
        disk = SmallDisk.mount(data.resolve("output"), "size=24m,nr_inodes=40");
        running.start();
        List<String> pixels = pixelsOfTheFirst();
        List<Path> crowd = disk.crowd();
        dropMany(3);

        awaitTrouble("DISK_FULL");
        requireStandstill();
        assertThat(running.ended()).hasSize(1);
        for (Path file : crowd) {
            Files.delete(file);
        }
        requireAllPublished(4, pixels);
    }

    @Test
    void waitsWhileTheOutputIsMountedReadOnly() throws IOException {
        mount("output", 24);
        running.start();
        List<String> pixels = pixelsOfTheFirst();
        disk.readOnly(true);
        dropMany(3);

        assertThat(awaitTrouble("OUTPUT_UNWRITABLE"))
                .contains("output folder", "user " + System.getProperty("user.name"));
        requireStandstill();
        assertThat(running.ended()).hasSize(1);
        disk.readOnly(false);
        requireAllPublished(4, pixels);
    }

    @Test
    void waitsWhileTheOutputIsNotMountedAndWritesNothingInItsPlace() throws IOException {
        mount("output", 24);
        running.start();
        pixelsOfTheFirst();
        disk.close();
        awaitTrouble("no longer mounted");
        dropMany(1);
        requireStandstill();
        assertThat(data.resolve("output")).isEmptyDirectory();
        disk = SmallDisk.mount(data.resolve("output"), 24);
        assertThat(running.awaitEnd("a-0.tif").published()).isTrue();
    }

    @Test
    void waitsWhileTheOutputFolderIsGoneOrAFile() throws IOException {
        mount("", 24);
        running.start();
        List<String> pixels = pixelsOfTheFirst();
        Path output = running.folder("output");
        Path away = Files.move(output, running.folder("away"));
        awaitTrouble("is gone");
        dropMany(3);
        requireStandstill();
        assertThat(running.jobs()).isEmpty();
        Files.createFile(output);
        assertThat(awaitTrouble("a file is in its place")).contains("OUTPUT_UNWRITABLE");
        requireStandstill();
        Files.delete(output);
        Files.move(away, output);

        requireAllPublished(4, pixels);
    }
}
