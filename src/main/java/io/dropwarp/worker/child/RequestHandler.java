package io.dropwarp.worker.child;

import io.dropwarp.gdal.CrsResolver;
import io.dropwarp.gdal.GdalWorker;
import io.dropwarp.gdal.Hints;
import io.dropwarp.gdal.Progress;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Plan;
import io.dropwarp.worker.protocol.Json;
import io.dropwarp.worker.protocol.Request;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.OptionalLong;

/** Does one request after the other and answers each with one line, whatever happens. Used by one thread. */
final class RequestHandler {

    private final GdalWorker gdal;
    private final ReplyChannel replies;
    private final ErrorLog errors;

    RequestHandler(GdalWorker gdal, ReplyChannel replies, ErrorLog errors) {
        this.gdal = gdal;
        this.replies = replies;
        this.errors = errors;
    }

    /**
     * Does a request.
     *
     * @param line the request in JSON
     * @return whether it went well
     */
    boolean handle(String line) {
        long start = System.nanoTime();
        errors.mark();
        Answer answer = new Answer();
        try {
            perform(Json.MAPPER.readValue(line, Request.class), answer);
        } catch (DropwarpException e) {
            answer.failure = e.failure();
            answer.trace = e.code() == FailureCode.INTERNAL ? trace(e) : null;
        } catch (OutOfMemoryError e) {
            answer.failure = new Failure(
                    FailureCode.OUT_OF_MEMORY,
                    "The worker's Java heap is full: " + e.getMessage() + ".",
                    Hints.MORE_MEMORY);
        } catch (IOException e) {
            answer.failure = new Failure(
                    FailureCode.INTERNAL,
                    "A worker did not understand its request: " + e.getMessage(),
                    Hints.REPORT_IT);
            answer.trace = trace(e);
        } catch (RuntimeException | Error e) {
            answer.failure =
                    new Failure(FailureCode.INTERNAL, "A worker failed in a way it should not: " + e, Hints.REPORT_IT);
            answer.trace = trace(e);
        }
        if (answer.failure != null) {
            // Guard against going on with datasets that a failure may have left in any state.
            gdal.close();
        }
        List<String> messages = errors.since();
        if (answer.failure != null) {
            answer.failure = measured(GdalWorker.explained(answer.failure, messages));
        }
        replies.send(answer.reply((System.nanoTime() - start) / 1e9, messages, peakRss()));
        return answer.failure == null;
    }

    private void perform(Request request, Answer answer) {
        Progress progress = new ProgressReport(replies);
        if (request instanceof Request.ResolveCrs resolve) {
            answer.crs = CrsResolver.resolve(resolve.crs());
        } else if (request instanceof Request.MakePlan plan) {
            Plan made = gdal.plan(plan, source -> answer.source = source, progress.part(0, 0.5));
            if (plan.warpSingle() && made.tiling().count() == 1 && gdal.isOrdinary(made, plan.limits())) {
                answer.tile = gdal.warp(new Request.WarpTile(plan.job(), 0, 0), progress.part(0.5, 1));
            }
            answer.plan = made;
        } else if (request instanceof Request.WarpTile warp) {
            answer.tile = gdal.warp(warp, progress);
        } else if (request instanceof Request.Assemble assemble) {
            answer.output = gdal.assemble(assemble, progress);
        } else if (request instanceof Request.Preview preview) {
            gdal.preview(preview);
        }
    }

    private static Failure measured(Failure failure) {
        if (failure.code() != FailureCode.OUT_OF_MEMORY) {
            return failure;
        }
        String message = failure.message() + (failure.message().endsWith(".") ? "" : ".");
        return new Failure(failure.code(), message + OwnMemory.sentence(), failure.hint());
    }

    private static Long peakRss() {
        OptionalLong peak = OwnMemory.peakBytes();
        return peak.isPresent() ? Long.valueOf(peak.getAsLong()) : null;
    }

    private static String trace(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
