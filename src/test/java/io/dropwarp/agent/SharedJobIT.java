package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dropwarp.cluster.SharedMounts;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.gdal.core.Options;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.Plan;
import io.dropwarp.model.WarpOptions;
import io.dropwarp.protocol.Fingerprint;
import io.dropwarp.protocol.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workers of two machines, each of which sees the folder of a job through a cache of its own. */
@Timeout(300)
class SharedJobIT {

    private static final String SCENE = "utmsmall.tif";

    @TempDir
    Path folder;

    private SharedMounts mounts;
    private WorkerUnderTest first;
    private WorkerUnderTest second;

    @BeforeEach
    void start() throws Exception {
        mounts = new SharedMounts(Files.createDirectories(folder.resolve("work")));
        assumeTrue(mounts.mount(folder.resolve("a")), "Skipped: mounting needs root, FUSE and the program bindfs");
        assertThat(mounts.mount(folder.resolve("b"))).isTrue();
        first = WorkerUnderTest.start(folder.resolve("a"), Map.of("DROPWARP_WRITER", "a"));
        second = WorkerUnderTest.start(folder.resolve("b"), Map.of("DROPWARP_WRITER", "b"));
    }

    @AfterEach
    void end() throws Exception {
        if (first != null) {
            first.close();
            second.close();
        }
        mounts.unmount();
    }

    private Plan plan(WorkerUnderTest worker, int height) throws Exception {
        WarpOptions options =
                Options.of("'crs': 'EPSG:3857', 'size': [400, " + height + "], 'tileRows': " + height / 2);
        AnyReply reply = worker.ask(new Request.MakePlan("job", SCENE, options, Options.limits(""), false));
        assertThat(reply.failure()).isNull();
        return reply.plan();
    }

    private static AnyReply warp(WorkerUnderTest worker, int row, Plan plan) throws Exception {
        return worker.ask(new Request.WarpTile("job", row, 0, 1, null, Fingerprint.of(plan)));
    }

    /** As when an operator retries a dead letter with other options. */
    @Test
    void nobodyWarpsByAnOlderPlanOfTheSameJob() throws Exception {
        second.claim("job", Corpus.file("good/" + SCENE));
        Plan older = plan(second, 512);
        assertThat(warp(first, 0, older).tile().tile().height()).isEqualTo(256);
        JobFolder job = JobFolder.of(folder.resolve("b"), "job");
        DurableFiles.deleteListed(job.tiles(), tile -> true);
        DurableFiles.deleteListed(job.path(), job.plan()::equals);

        Plan newer = plan(second, 1024);
        AnyReply tile = warp(first, 0, newer);
        assertThat(tile.failure()).isNull();
        assertThat(tile.tile().tile().height()).isEqualTo(512);
        assertThat(warp(second, 1, newer).failure()).isNull();

        AnyReply output = first.ask(new Request.Assemble("job", "output.tif", 1, null, Fingerprint.of(newer)));
        assertThat(output.failure()).isNull();
        assertThat(output.output().name()).isEqualTo("output.tif");
    }

    @Test
    void aPlanAndASourceThatWereLookedForTooEarlyAreAwaited() throws Exception {
        JobFolder early = JobFolder.of(folder.resolve("a"), "job");
        assertThat(early.path()).doesNotExist();
        second.claim("job", Corpus.file("good/" + SCENE));
        Plan plan = plan(second, 512);

        assertThat(early.path()).as("remembered").doesNotExist();
        assertThat(warp(first, 0, plan).failure()).isNull();
    }
}
