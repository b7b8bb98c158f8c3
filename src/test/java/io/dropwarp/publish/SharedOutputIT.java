package io.dropwarp.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dropwarp.Samples;
import io.dropwarp.cluster.SharedMounts;
import io.dropwarp.files.DiskSync;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.files.Fence;
import io.dropwarp.files.Hashes;
import io.dropwarp.model.AssembledOutput;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.Layout;
import io.dropwarp.model.Plan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator that sees the work folder through a cache, and a node that makes outputs there. */
@Timeout(120)
class SharedOutputIT {

    private static final byte[] PIXELS = "the output".getBytes(StandardCharsets.UTF_8);
    private static final byte[] CLASSES = "<PAMDataset/>".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private Path coordinators;
    private Path nodes;
    private SharedMounts mounts;
    private Job job;
    private OutputName name;
    private Plan plan;
    private AssembledOutput output;

    @BeforeEach
    void mount() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.createDirectories(data.resolve("output"));
        mounts = new SharedMounts(data);
        coordinators = folder.resolve("c");
        nodes = folder.resolve("n");
        assumeTrue(mounts.mount(coordinators), "Skipped: mounting needs root, FUSE and the program bindfs");
        assertThat(mounts.mount(nodes)).isTrue();
        job = Samples.job("20260701T120000Z-a-1", "a.tif", false);
        Files.createDirectories(coordinators.resolve("work").resolve(job.id()));
        plan = Samples.plan(job, Layout.GTIFF, 60);
        name = new OutputNames(coordinators.resolve("output"), coordinators.resolve("work")).give(job, plan);
        AssembledOutput sample = Samples.output(name.staged(), Layout.GTIFF, List.of(Samples.box(1, 2, 3, 4)));
        JobFolder atNode = JobFolder.of(nodes.resolve("work"), job.id());
        output = new AssembledOutput(
                sample.name(),
                PIXELS.length,
                sample.sha256(),
                List.of(
                        new AssembledOutput.OutputFile(name.staged(), PIXELS.length, sample.sha256()),
                        new AssembledOutput.OutputFile(
                                atNode.stagedSidecar().getFileName().toString(), CLASSES.length, sample.sha256())),
                sample.bands(),
                sample.footprint(),
                null);
    }

    @AfterEach
    void unmount() throws Exception {
        mounts.unmount();
    }

    private void makeAtNode() throws Exception {
        JobFolder atNode = JobFolder.of(nodes.resolve("work"), job.id());
        Files.write(atNode.staged(name.staged()), PIXELS);
        Files.write(atNode.stagedSidecar(), CLASSES);
    }

    /** As when a node on the coordinator's machine has looked for them and was killed. */
    @Test
    void anOutputThatWasLookedForTooEarlyIsAwaited() throws Exception {
        JobFolder seen = JobFolder.of(coordinators.resolve("work"), job.id());
        assertThat(seen.staged(name.staged())).doesNotExist();
        assertThat(seen.stagedSidecar()).doesNotExist();
        makeAtNode();
        assertThat(seen.staged(name.staged())).as("remembered").doesNotExist();

        new Publisher(coordinators.resolve("work"), new Receipts(true), DiskSync.EACH, Fence.NONE, true)
                .publish(job, plan, output, name, List.of());

        assertThat(name.output()).hasBinaryContent(PIXELS);
        assertThat(name.sidecar()).hasBinaryContent(CLASSES);
        // What the receipt says is what its maker has said, and what is there when it is opened elsewhere.
        Path elsewhere = nodes.resolve("output").resolve(name.output().getFileName());
        assertThat(Files.readString(name.receipt())).contains(output.sha256());
        assertThat(Hashes.sha256(elsewhere)).isEqualTo(Hashes.sha256(name.output()));
    }

    /** Nothing waits: who removes leftovers does not look for those that are not there. */
    @Test
    void removingWhatIsNotThereLeavesNothingRemembered() throws Exception {
        JobFolder seen = JobFolder.of(coordinators.resolve("work"), job.id());
        DurableFiles.deleteListed(seen.path(), seen.leftovers()::contains);
        makeAtNode();

        assertThat(seen.staged(name.staged())).exists();
        assertThat(seen.stagedSidecar()).exists();
    }
}
