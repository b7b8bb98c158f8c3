package io.dropwarp.workers.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dropwarp.hostile.Listener;
import io.dropwarp.workers.pool.ConfinedProbe;
import io.dropwarp.workers.pool.PoolFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel keeps a worker from, shown by a process that tries; where the kernel can. */
@Timeout(60)
class ConfinementIT {

    @TempDir
    Path root;

    @Test
    void aWorkerReachesItsFolderAndNothingElse() throws IOException {
        String offer = Confinement.offer().orElse("");
        assumeTrue(offer.contains("seccomp=1") && !offer.contains("landlock=0"), offer);
        Path work = Files.createDirectories(root.resolve("work/.workers")).getParent();
        Path own = Files.writeString(work.resolve("own"), "mine");
        Path secret = Files.writeString(
                Files.createDirectory(root.resolve("elsewhere")).resolve("secret"), "theirs");
        WorkerCommand command = new WorkerCommand(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                List.of("-XX:+UseSerialGC"),
                PoolFixture.classpath(),
                ConfinedProbe.class.getName(),
                null,
                work,
                work.resolve(".workers"),
                64,
                Map.of());
        try (Listener listener = new Listener()) {
            List<String> free = run(List.of(), command, listener.port(), own, secret);
            assertThat(free)
                    .as("without")
                    .containsExactly("connected true", "read mine", "wrote", "read theirs", "wrote");
            int calls = listener.calls();

            List<String> confined = run(Confinement.of(command, List.of()), command, listener.port(), own, secret);
            assertThat(confined).containsExactly("no socket", "read mine", "wrote", "not read", "not written");
            assertThat(listener.calls()).isEqualTo(calls);

            List<Path> readable = List.of(secret.getParent());
            assertThat(run(Confinement.of(command, readable), command, listener.port(), own, secret))
                    .containsExactly("no socket", "read mine", "wrote", "read theirs", "not written");
        }
    }

    private static List<String> run(List<String> wrapper, WorkerCommand command, int port, Path... paths)
            throws IOException {
        List<String> words = new ArrayList<>(wrapper);
        words.addAll(List.of(command.java(), "-cp", command.classpath(), command.mainClass(), Integer.toString(port)));
        for (Path path : paths) {
            words.add(path.toString());
        }
        Process process = new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }
}
