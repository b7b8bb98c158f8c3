package io.dropwarp.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwarp.deadletter.ReportSchema;
import io.dropwarp.files.Hashes;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.JobEnded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("fast")
@Timeout(180)
class IntakeRouteIT {

    @TempDir
    Path data;

    private RunningService running;

    @BeforeEach
    void prepare() throws IOException {
        running = new RunningService(data);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void claimsNoMoreThanItsQueuesHold() throws IOException {
        running.set("queue.arrivals", "2").set("lanes.small-consumers", "1").workers(1);
        for (int i = 0; i < 1000; i++) {
            running.drop("good/geomatrix.tif", String.format("tiny-%04d.tif", i));
        }
        running.start();
        AtomicInteger most = new AtomicInteger();
        await().pollInterval(Duration.ofMillis(5))
                .atMost(RunningService.PATIENCE)
                .until(() -> {
                    most.accumulateAndGet(running.jobs().size(), Math::max);
                    return running.ended().size() >= 25;
                });

        // Two queued, one being planned, one that waits for a place in the queue.
        assertThat(most.get()).isPositive().isLessThanOrEqualTo(4);
        assertThat(running.service().registry().count()).isLessThanOrEqualTo(4);
        assertThat(RunningService.visible(running.folder("drop"))).hasSizeGreaterThan(900);
    }

    @Test
    void publishesTheNewerOfTwoFilesOfOneName() throws IOException {
        running.profile("slow", "crs: EPSG:3857\nsize: [2000, 2000]\nresampling: lanczos\nerror-threshold: 0\n")
                .start();
        running.drop("good/utmsmall.tif", "slow/a.tif");
        await().atMost(RunningService.PATIENCE)
                .until(() -> running.service().registry().isBusy("slow/a.tif"));
        Path newer = running.drop("good/small_world.tif", "slow/a.tif");
        String sha256 = Hashes.sha256(newer);

        assertThat(running.awaitEnded(2)).hasSize(2).allMatch(JobEnded::published);
        assertThat(running.receipt("slow/a_EPSG3857.json")
                        .path("properties")
                        .path("dropwarp:source_sha256")
                        .asText())
                .isEqualTo(sha256);
        assertThat(RunningService.names(running.folder("output/slow")))
                .containsExactly("a_EPSG3857.json", "a_EPSG3857.tif");
        assertThat(RunningService.visible(running.folder("archive"))).hasSize(2);
    }

    @Test
    void reportsWhatItDoesNotTakeInAndLeavesItThere() throws IOException {
        running.start();
        Path link =
                Files.createSymbolicLink(running.folder("drop/link.tif"), running.drop("good/utmsmall.tif", "a.tif"));
        Path newline = running.drop("good/utmsmall.tif", "two\nlines.tif");

        assertThat(running.awaitEnded(3)).hasSize(3);
        assertThat(running.awaitEnd("a.tif").published()).isTrue();
        assertThat(running.awaitEnd("link.tif").code()).isEqualTo(FailureCode.BAD_NAME);
        JobEnded refused = running.awaitEnd("two\\u000alines.tif");
        assertThat(refused.code()).isEqualTo(FailureCode.BAD_NAME);
        assertThat(ReportSchema.violations(refused.report())).isEmpty();
        assertThat(link).isSymbolicLink();
        assertThat(newline).exists();
    }

    @Test
    void watchesAFolderWhateverItIsCalled() throws IOException {
        running.close();
        running = new RunningService(Files.createDirectory(data.resolve("a b&c=d+e%f#g{h}é(i);j'k")));
        running.start();
        running.drop("good/utmsmall.tif", "sub $(x) %41/${header.CamelFileName} é.tif");

        assertThat(running.awaitEnd("sub $(x) %41/${header.CamelFileName} é.tif")
                        .code())
                .as("the folder is not the name of a profile, and that is all")
                .isEqualTo(FailureCode.UNKNOWN_PROFILE);
        running.drop("good/utmsmall.tif", "default/sub $(x) %41/${header.CamelFileName} é.tif");
        assertThat(running.awaitEnd("default/sub $(x) %41/${header.CamelFileName} é.tif")
                        .output())
                .isEqualTo(running.folder("output/default/sub $(x) %41/${header.CamelFileName} é_EPSG3857.tif"))
                .exists();
    }
}
