package io.dropwarp.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the project that runs as a process of its own, and a file of all it has said in all its lives. */
final class JavaProgram {

    private final Path home;
    private final Path log;
    private Process process;
    private long logBegins;

    /**
     * A program, not started yet.
     *
     * @param home the project's folder
     * @param log gets what it says
     */
    JavaProgram(Path home, Path log) {
        this.home = home;
        this.log = log;
    }

    /** Begins a new life. */
    void start(String mainClass, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                mainClass));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("DROPWARP_HOME", home.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment()
                .putIfAbsent("DROPWARP_GDAL_JNI", home.resolve(".dropwarp/jni").toString());
        logBegins = Files.exists(log) ? Files.size(log) : 0;
        process = builder.start();
    }

    /** {@return all it said since it was started} */
    String said() throws IOException {
        try (InputStream in = Files.newInputStream(log)) {
            in.skipNBytes(logBegins);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    Path log() {
        return log;
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** {@return how it ended, and the last it said} */
    String ending() throws IOException {
        String last = said().lines().reduce("nothing", (before, line) -> line);
        return "exit code " + exitValue() + ", its last words: " + last;
    }

    /** {@return its exit code, once it ended} */
    int exitValue() {
        return process.exitValue();
    }

    long pid() {
        return process.pid();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    boolean awaitEnd(long seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS);
    }
}
