package io.dropwarp.agent;

import io.dropwarp.gdal.core.Hints;
import io.dropwarp.gdal.core.Progress;
import io.dropwarp.gdal.crs.TargetCrs;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Request;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.OptionalLong;

/** Executes requests one after the other and always answers each with one line. Used by one thread. */
final class RequestHandler {

    private static final long PEAK_NANOS = 100_000_000;

    private final GdalWorker gdal;
    private final ReplyChannel replies;
    private final ErrorLog errors;
    private Long peak;
    private long peakAt;

    RequestHandler(GdalWorker gdal, ReplyChannel replies, ErrorLog errors) {
        this.gdal = gdal;
        this.replies = replies;
        this.errors = errors;
    }

    /** Executes a request given as JSON. Returns whether it succeeded. */
    boolean handle(String line) {
        long start = System.nanoTime();
        errors.mark();
        ReplyDraft answer = new ReplyDraft();
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
            // A failure may have left datasets in any state, so do not reuse them.
            gdal.close();
        }
        List<String> messages = errors.since();
        if (answer.failure != null) {
            answer.failure = measured(GdalWorker.explained(answer.failure, messages));
        }
        Long memory = peakRss(answer.failure != null);
        replies.send(answer.reply((System.nanoTime() - start) / 1e9, messages, memory));
        return answer.failure == null;
    }

    private void perform(Request request, ReplyDraft answer) {
        Progress progress = new ProgressReport(replies);
        if (request instanceof Request.ResolveCrs resolve) {
            answer.crs = TargetCrs.of(resolve.crs()).crs();
        } else if (request instanceof Request.MakePlan plan) {
            plan(plan, answer, progress);
        } else if (request instanceof Request.WarpTile warp) {
            answer.tile = gdal.warp(warp, progress);
        } else if (request instanceof Request.Assemble assemble) {
            answer.output = gdal.assemble(assemble, progress);
        } else if (request instanceof Request.Preview preview) {
            gdal.preview(preview, progress);
        }
    }

    private void plan(Request.MakePlan request, ReplyDraft answer, Progress progress) {
        if (!request.warpSingle()) {
            answer.plan = gdal.plan(request, source -> answer.source = source, progress);
            return;
        }
        GdalWorker.Planned planned =
                gdal.planAndWarp(request, source -> answer.source = source, plan -> answer.plan = plan, progress);
        answer.tile = planned.tile();
        answer.output = planned.output();
    }

    private static Failure measured(Failure failure) {
        if (failure.code() != FailureCode.OUT_OF_MEMORY) {
            return failure;
        }
        String message = failure.message() + (failure.message().endsWith(".") ? "" : ".");
        return new Failure(failure.code(), message + OwnMemory.sentence(), failure.hint());
    }

    /** Asking the system costs as much as parsing the request, so it is not done after each of many small ones. */
    private Long peakRss(boolean exactly) {
        long now = System.nanoTime();
        if (exactly || peakAt == 0 || now - peakAt > PEAK_NANOS) {
            OptionalLong bytes = OwnMemory.peakBytes();
            peak = bytes.isPresent() ? Long.valueOf(bytes.getAsLong()) : null;
            peakAt = now;
        }
        return peak;
    }

    private static String trace(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
