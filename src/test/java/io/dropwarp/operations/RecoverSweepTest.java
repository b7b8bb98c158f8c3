package io.dropwarp.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.job.JobRecovery;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.job.Stage;
import io.dropwarp.model.Job;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoverSweepTest {

    @TempDir
    Path work;

    private final List<String> goneOn = new ArrayList<>();
    private final Set<String> held = new HashSet<>();
    private JobRegistry registry;

    @BeforeEach
    void make() {
        registry = new JobRegistry(work);
    }

    private static Job job(String id) {
        return new Job(id, id + ".tif", "", "default", "a.tif", List.of(), List.of(), 1, Instant.now(), false);
    }

    /** A job whose plan stands, so that nothing is looked for in a drop folder. */
    private void folder(String id) throws IOException {
        Path folder =
                Files.createDirectories(work.resolve(id).resolve("source")).getParent();
        Files.createFile(folder.resolve("source/a.tif"));
        Files.write(folder.resolve("claim.json"), Json.MAPPER.writeValueAsBytes(job(id)));
        Files.createFile(folder.resolve("plan.json"));
    }

    private SweepRun sweep(Duration young, Runnable betweenLooks) throws IOException {
        SweepRun run = new SweepRun(false);
        int[] looks = {0};
        new RecoverSweep(
                        registry,
                        new JobRecovery(work, null, registry, folder -> {}),
                        () -> {
                            Set<String> seen = Set.copyOf(held);
                            if (looks[0]++ == 0) {
                                betweenLooks.run();
                            }
                            return seen;
                        },
                        goneOn::add,
                        young,
                        Duration.ofMillis(1))
                .run(run);
        return run;
    }

    @Test
    void goesOnWithAFolderThatTheServiceDoesNotKnow() throws IOException {
        folder("stranger");
        folder("known");
        registry.start(job("known"));
        held.add("known");
        held.add("stranger");
        SweepRun run = sweep(Duration.ZERO, () -> {});

        assertThat(goneOn).containsExactly("stranger");
        assertThat(run.figures()).containsEntry("found", 1L);
        assertThat(registry.isInFlight("stranger")).isTrue();
    }

    @Test
    void leavesAFolderAloneThatIsJustBeingMade() throws IOException {
        folder("young");
        sweep(Duration.ofMinutes(1), () -> {});

        assertThat(goneOn).isEmpty();
        assertThat(registry.isInFlight("young")).isFalse();
        assertThat(work.resolve("young")).exists();
    }

    @Test
    void goesOnWithAJobThatNoExchangeHolds() throws IOException {
        registry.start(job("lost"));
        registry.start(job("held"));
        held.add("held");
        SweepRun run = sweep(Duration.ZERO, () -> {});

        assertThat(goneOn).containsExactly("lost");
        assertThat(run.figures()).containsEntry("idle", 1L);
    }

    @Test
    void leavesAJobAloneThatWentOnOrEndedMeanwhile() throws IOException {
        registry.start(job("a"));
        sweep(Duration.ZERO, () -> registry.get("a").reach(Stage.PUBLISHING));
        assertThat(goneOn).isEmpty();

        sweep(Duration.ZERO, () -> held.add("a"));
        assertThat(goneOn).isEmpty();
    }
}
