package io.dropwarp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs dropwarp, and GDAL's own programs, the way a person does: as processes. */
public final class Cli {

    private static final long PATIENCE_SECONDS = 300;

    /** The project's folder. */
    public static final Path HOME =
            Path.of(System.getProperty("dropwarp.home", ".")).toAbsolutePath().normalize();

    private Cli() {}

    /**
     * What a finished process left.
     *
     * @param exit its exit code
     * @param out its standard output
     * @param err its standard error
     */
    public record Result(int exit, String out, String err) {

        /** {@return the lines of JSON on standard output} */
        public List<JsonNode> json() {
            return out.lines().map(Result::parse).toList();
        }

        private static JsonNode parse(String line) {
            try {
                return Json.MAPPER.readTree(line);
            } catch (IOException e) {
                throw new UncheckedIOException(line, e);
            }
        }
    }

    /** A dropwarp process that is not waited for; its standard error goes to a file. */
    static Process start(Path err, String... args) throws IOException {
        return builder(args)
                .redirectError(err.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Runs dropwarp and waits for its end. */
    public static Result dropwarp(String... args) throws IOException, InterruptedException {
        return run(builder(args));
    }

    /** The same with what speaks to a broker. */
    public static Result dropwarpOfCluster(String... args) throws IOException, InterruptedException {
        List<String> command = clusterCommand();
        command.addAll(List.of(args));
        return run(environment(command));
    }

    static Result tool(Path folder, String... command) throws IOException, InterruptedException {
        return run(new ProcessBuilder(command).directory(folder.toFile()));
    }

    /** The command of the packaged dropwarp, as the launcher starts it, with more flags for its JVM. */
    public static List<String> command(String... jvmFlags) {
        return javaCommand(System.getProperty("dropwarp.jar"), jvmFlags);
    }

    /** The same with what speaks to a broker. */
    public static List<String> clusterCommand() {
        return clusterCommand(lib());
    }

    /** The same with dropwarp's jars from another folder. */
    public static List<String> clusterCommand(Path lib) {
        return javaCommand(lib.resolve("dropwarp.jar") + ":" + lib().resolve("cluster") + "/*");
    }

    /** {@return the folder of the packaged dropwarp's jars} */
    public static Path lib() {
        return Path.of(System.getProperty("dropwarp.jar")).getParent();
    }

    private static List<String> javaCommand(String classPath, String... jvmFlags) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(jvmFlags));
        command.addAll(List.of(
                // Half the processor time of the JVM's defaults.
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xlog:cds=off",
                "-XX:SharedArchiveFile="
                        + System.getProperty("dropwarp.jar")
                                .replaceAll("\\.jar$", "-" + System.getProperty("java.version") + ".jsa"),
                "-Dslf4j.provider=ch.qos.logback.classic.spi.LogbackServiceProvider",
                "-Dslf4j.internal.verbosity=WARN",
                "-Ddropwarp.home=" + HOME,
                "-cp",
                classPath,
                Dropwarp.class.getName()));
        return command;
    }

    private static ProcessBuilder builder(String... args) {
        List<String> command = command();
        command.addAll(List.of(args));
        return environment(command);
    }

    private static ProcessBuilder environment(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("DROPWARP_HOME", HOME.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        if (System.getenv("DROPWARP_GDAL_JNI") == null) {
            builder.environment()
                    .put("DROPWARP_GDAL_JNI", HOME.resolve(".dropwarp/jni").toString());
        }
        return builder;
    }

    /** Runs a program of GDAL, which must succeed. */
    public static void run(String... command) throws IOException, InterruptedException {
        Result result = run(new ProcessBuilder(command));
        assertThat(result.exit()).as(result.err()).isZero();
    }

    /** Runs a program that may fail, or may not be there. */
    public static boolean succeeds(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }

    private static Result run(ProcessBuilder builder) throws IOException, InterruptedException {
        Path out = Files.createTempFile("out", ".txt");
        Path err = Files.createTempFile("err", ".txt");
        try {
            Process process = builder.redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("ended in time")
                    .isTrue();
            return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** GDAL's checksums of all bands of a raster. */
    public static List<String> checksums(Path raster) throws IOException, InterruptedException {
        Result info = tool(raster.getParent(), "gdalinfo", "-checksum", raster.toString());
        assertThat(info.exit()).as(info.err()).isZero();
        return info.out()
                .lines()
                .filter(line -> line.contains("Checksum="))
                .map(String::strip)
                .toList();
    }

    /** The errors GDAL's own validator finds in a COG. */
    static String cogErrors(Path cog) throws IOException, InterruptedException {
        return tool(
                        cog.getParent(),
                        "/usr/bin/python3",
                        "-c",
                        "import sys; from osgeo_utils.samples import validate_cloud_optimized_geotiff as v;"
                                + " print(v.validate(sys.argv[1], full_check=True)[1])",
                        cog.toString())
                .out()
                .strip();
    }
}
