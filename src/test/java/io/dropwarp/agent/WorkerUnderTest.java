package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.model.AssembledOutput;
import io.dropwarp.model.Plan;
import io.dropwarp.model.Tile;
import io.dropwarp.model.WarpOptions;
import io.dropwarp.model.WarpedTile;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.PlanLimits;
import io.dropwarp.protocol.Request;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real worker process, started as the service starts it, and spoken to line by line. */
public final class WorkerUnderTest implements AutoCloseable {

    private final Path work;
    private final Process process;
    private final OutputStream requests;
    private final BufferedReader replies;
    private final AnyReply ready;

    /** Everything a job came to. */
    public record Outcome(Plan plan, List<WarpedTile> tiles, AssembledOutput output, Path file, AnyReply failed) {}

    private WorkerUnderTest(Path work, Process process) throws IOException {
        this.work = work;
        this.process = process;
        this.requests = process.getOutputStream();
        this.replies = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.ready = next();
    }

    /**
     * Starts a worker.
     *
     * @param work folder of its jobs
     * @return the worker, ready
     */
    public static WorkerUnderTest start(Path work) throws IOException {
        return start(work, Map.of());
    }

    /** The same with more in its environment. */
    static WorkerUnderTest start(Path work, Map<String, String> environment) throws IOException {
        Files.createDirectories(work);
        Path errors = work.resolveSibling(work.getFileName() + ".stderr");
        List<String> command = new ArrayList<>(List.of("sh", "-c", "exec 3>&1 1>&2; exec \"$@\"", "sh"));
        command.addAll(java(work));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("DROPWARP_REPLY_FD", "3");
        builder.environment().put("DROPWARP_STDERR", errors.toString());
        builder.environment().put("GDAL_CACHEMAX", "64");
        builder.environment().putAll(environment);
        builder.redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
        return new WorkerUnderTest(work, builder.start());
    }

    /**
     * The command of a worker.
     *
     * @param work folder of its jobs
     * @return its words
     */
    static List<String> java(Path work) {
        String bindings = System.getenv("DROPWARP_GDAL_JNI");
        assertThat(bindings)
                .as("DROPWARP_GDAL_JNI, the folder of libgdalalljni.so")
                .isNotNull();
        List<String> out = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.library.path=" + bindings));
        // Coverage of this JVM counts that of its workers too.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-javaagent:"))
                .forEach(out::add);
        out.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), WorkerMain.class.getName(), "--work", work.toString()));
        return out;
    }

    /** {@return the worker's first line} */
    public AnyReply ready() {
        return ready;
    }

    /** {@return the process} */
    public Process process() {
        return process;
    }

    /**
     * Asks and waits for the answer, passing over progress.
     *
     * @param request what to do
     * @return the answer
     */
    public AnyReply ask(Request request) throws IOException {
        send(Json.MAPPER.writerFor(Request.class).writeValueAsString(request));
        AnyReply reply = next();
        while (reply.progress() != null) {
            reply = next();
        }
        return reply;
    }

    void send(String line) throws IOException {
        requests.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        requests.flush();
    }

    AnyReply next() throws IOException {
        String line = replies.readLine();
        if (line == null) {
            throw new IOException(
                    "The worker is gone: " + Files.readString(work.resolveSibling(work.getFileName() + ".stderr")));
        }
        return Json.MAPPER.readValue(line, AnyReply.class);
    }

    void endInput() throws IOException {
        requests.close();
    }

    /**
     * Puts files into the source folder of a new job.
     *
     * @param job its id
     * @param files the files
     */
    public void claim(String job, Path... files) throws IOException {
        Path source = Files.createDirectories(work.resolve(job).resolve("source"));
        for (Path file : files) {
            Files.copy(file, source.resolve(file.getFileName().toString()));
        }
    }

    /**
     * Plans, warps and assembles.
     *
     * @param job id of a claimed job
     * @param source name of its raster
     * @param options how
     * @param limits within what
     * @return what it came to
     */
    public Outcome run(String job, String source, WarpOptions options, PlanLimits limits) throws IOException {
        AnyReply planned = ask(new Request.MakePlan(job, source, options, limits, false));
        if (planned.failure() != null) {
            return new Outcome(null, List.of(), null, null, planned);
        }
        Plan plan = planned.plan();
        List<WarpedTile> tiles = new ArrayList<>();
        for (Tile tile : plan.tiling().tiles()) {
            AnyReply warped = ask(new Request.WarpTile(job, tile.row(), tile.col()));
            if (warped.failure() != null) {
                return new Outcome(plan, tiles, null, null, warped);
            }
            tiles.add(warped.tile());
        }
        AnyReply assembled = ask(new Request.Assemble(job, "out.tif"));
        Path file = work.resolve(job).resolve("staged").resolve("out.tif");
        return new Outcome(plan, tiles, assembled.output(), file, assembled.failure() == null ? null : assembled);
    }

    @Override
    public void close() throws IOException {
        requests.close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
