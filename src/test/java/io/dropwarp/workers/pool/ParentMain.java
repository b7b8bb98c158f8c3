package io.dropwarp.workers.pool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/** A service of its own with two busy and one idle worker, for tests that end it. */
public final class ParentMain {

    private ParentMain() {}

    static Process launch(Path folder, Path report, String mode) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ParentMain.class.getName(),
                        folder.toString(),
                        report.toString(),
                        mode)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("parent.log").toFile())
                .start();
    }

    /**
     * Runs until it is killed.
     *
     * @param args a folder, a file to report to, and whether to stop the pool in a shutdown hook
     * @throws Exception if something is wrong
     */
    public static void main(String[] args) throws Exception {
        Path report = Path.of(args[1]);
        PoolFixture fixture = new PoolFixture(Path.of(args[0])).count(3);
        WorkerPool pool = fixture.open();
        var busy = List.of(
                fixture.submitLater("{\"do\":\"sleep\",\"n\":3600000}"),
                fixture.submitLater("{\"do\":\"beat\",\"n\":3600000}"));
        while (pool.busy() < 2) {
            Thread.onSpinWait();
        }
        pool.submit("{\"do\":\"echo\"}", null);
        if (args[2].equals("hook")) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                pool.stop(Duration.ofMillis(300));
                say(report, "stopped");
                busy.get(0)
                        .handle((answer, e) -> {
                            say(report, e.getCause().getClass().getSimpleName());
                            return null;
                        })
                        .join();
            }));
        }
        say(report, "running");
        busy.get(0).join();
    }

    private static void say(Path report, String words) {
        try {
            Files.writeString(report, words + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
