package io.dropwarp.agent;

import io.dropwarp.agent.WorkerUnderTest.Outcome;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.gdal.core.Options;
import io.dropwarp.model.WarpOptions;
import io.dropwarp.protocol.PlanLimits;
import io.dropwarp.protocol.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One worker process for all tests of a class: starting one costs more than most tests do. Every job has a folder of its
 * own, so tests do not see each other's files.
 */
public final class WorkerOfClass implements BeforeAllCallback, AfterAllCallback {

    private Path root;
    private WorkerUnderTest worker;
    private int jobs;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        root = Files.createTempDirectory("worker");
        worker = WorkerUnderTest.start(root.resolve("work"));
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        worker.close();
        DurableFiles.deleteTree(root);
    }

    /** {@return the folder of a job} */
    public Path job(String id) {
        return root.resolve("work").resolve(id);
    }

    /** Puts files into the source folder of a new job, and returns its id. */
    public String claim(Path... files) throws IOException {
        String job = "job-" + ++jobs;
        claim(job, files);
        return job;
    }

    /** Puts files into the source folder of a job. */
    public void claim(String job, Path... files) throws IOException {
        worker.claim(job, files);
    }

    /** {@return a second worker for the same jobs; the caller closes it} */
    public WorkerUnderTest another() throws IOException {
        return WorkerUnderTest.start(root.resolve("work"));
    }

    /** Asks and waits for the answer. */
    public AnyReply ask(Request request) throws IOException {
        return worker.ask(request);
    }

    /** Plans, warps and assembles the first of some files, with the others beside it, as a new job. */
    public Outcome run(String options, Path... files) throws IOException {
        return run(claim(files), files[0].getFileName().toString(), Options.of(options), Options.limits(""));
    }

    /** Plans, warps and assembles a claimed job. */
    public Outcome run(String job, String source, WarpOptions options, PlanLimits limits) throws IOException {
        return worker.run(job, source, options, limits);
    }
}
