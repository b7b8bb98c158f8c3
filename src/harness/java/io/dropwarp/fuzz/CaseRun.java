package io.dropwarp.fuzz;

import io.dropwarp.agent.AnyReply;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Job;
import io.dropwarp.model.Layout;
import io.dropwarp.model.Plan;
import io.dropwarp.model.Tile;
import io.dropwarp.planning.PlanRequests;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Request;
import io.dropwarp.references.VrtReferences;
import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.process.WorkerOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One case on its way through the worker pool, as a job goes through the service. For one thread, once. */
final class CaseRun {

    /** A worker is looked at a few times a second, and killing one takes a moment. */
    private static final Duration NOTICE = Duration.ofSeconds(6);

    private final FuzzCase fuzzed;
    private final Path folder;
    private final WorkerPool pool;
    private final Duration limit;
    private final List<String> faults = new ArrayList<>();
    private boolean lost;

    /** A failure of any step ends the case. */
    private static final class EndedException extends Exception {

        private static final long serialVersionUID = 1;

        private final transient Failure failure;

        EndedException(Failure failure) {
            this.failure = failure;
        }
    }

    /**
     * A case to be run.
     *
     * @param fuzzed the case
     * @param work folder of all jobs
     * @param pool the workers
     * @param limit time they may take over one request
     */
    CaseRun(FuzzCase fuzzed, Path work, WorkerPool pool, Duration limit) {
        this.fuzzed = fuzzed;
        this.folder = work.resolve(fuzzed.job());
        this.pool = pool;
        this.limit = limit;
    }

    /**
     * Runs it, and leaves its folder.
     *
     * @param requests make plan requests
     * @return how it ended
     * @throws IOException if this machine fails
     */
    Ending run(PlanRequests requests) throws IOException {
        long start = System.nanoTime();
        write();
        Failure failure = null;
        boolean refusedBefore = refusedByIntake();
        try {
            warp(requests.of(job()));
            if (refusedBefore) {
                faults.add("published, though intake refuses it");
            }
        } catch (EndedException e) {
            failure = e.failure;
        } catch (DropwarpException e) {
            failure = e.failure();
        } catch (RuntimeException e) {
            failure = new Failure(FailureCode.INTERNAL, "thrown in the service: " + e, null);
        }
        if (failure != null) {
            Expectations.ofFailure(failure, folder, faults);
        }
        Expectations.ofFolder(folder, fuzzed.files(), lost, faults);
        return new Ending(
                fuzzed.number(),
                failure == null ? Ending.PUBLISHED : failure.code().name(),
                failure == null ? "" : failure.message(),
                lost,
                (System.nanoTime() - start) / 1e9,
                faults);
    }

    private void write() throws IOException {
        Path source = Files.createDirectories(folder.resolve("source"));
        for (Map.Entry<String, byte[]> file : fuzzed.files().entrySet()) {
            Files.write(source.resolve(file.getKey()), file.getValue());
        }
    }

    private Job job() {
        List<String> sidecars = fuzzed.files().keySet().stream()
                .filter(name -> !name.equals(fuzzed.raster()))
                .toList();
        long bytes = fuzzed.files().get(fuzzed.raster()).length;
        return new Job(
                fuzzed.job(),
                fuzzed.raster(),
                "",
                "default",
                fuzzed.raster(),
                sidecars,
                List.of(),
                bytes,
                Instant.EPOCH,
                false);
    }

    /** What the service does before any worker: it looks for what a VRT draws its pixels from. */
    private boolean refusedByIntake() throws IOException {
        Path raster = folder.resolve("source").resolve(fuzzed.raster());
        try {
            if (VrtReferences.isVrt(raster)) {
                Failure problem = VrtReferences.scan(raster).problem();
                if (problem != null) {
                    Expectations.ofFailure(problem, folder, faults);
                    return true;
                }
            }
        } catch (RuntimeException | StackOverflowError e) {
            faults.add("intake throws " + e);
        }
        return false;
    }

    private void warp(Request.MakePlan request) throws EndedException, IOException {
        AnyReply planned = ask(request);
        Plan plan = planned.plan();
        Expectations.ofPlan(plan, request.limits(), faults);
        if (planned.output() != null) {
            Expectations.ofOutput(
                    planned.output(), plan, folder.resolve(planned.output().name()), faults);
            return;
        }
        if (planned.tile() == null) {
            for (Tile tile : plan.tiling().tiles()) {
                ask(new Request.WarpTile(fuzzed.job(), tile.row(), tile.col()));
            }
        }
        String name = plan.options().layout() == Layout.TILES ? "out" : "out.tif";
        AnyReply assembled = ask(new Request.Assemble(fuzzed.job(), name));
        Expectations.ofOutput(assembled.output(), plan, folder.resolve("staged").resolve(name), faults);
    }

    private AnyReply ask(Request request) throws EndedException, IOException {
        WorkerOutcome answer = pool.submit(Json.MAPPER.writerFor(Request.class).writeValueAsString(request), limit);
        AnyReply reply = Json.MAPPER.readValue(answer.reply(), AnyReply.class);
        if (answer.seconds() > limit.plus(NOTICE).toSeconds()) {
            faults.add("took " + answer.seconds() + " s, more than its limit");
        }
        if ((reply.failure() == null) != (answer.exitValue() == 0)) {
            faults.add("exit value " + answer.exitValue() + " does not go with the reply");
        }
        if (reply.failure() != null) {
            // Only a lost worker's answer is made up, and then its exit value is not the 1 of a failure it told of.
            lost |= answer.exitValue() != 1;
            if (reply.trace() != null) {
                faults.add("stack trace: " + reply.trace());
            }
            throw new EndedException(reply.failure());
        }
        return reply;
    }
}
