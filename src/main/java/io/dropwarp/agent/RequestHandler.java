package io.dropwarp.agent;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.dropwarp.gdal.core.Hints;
import io.dropwarp.gdal.core.Progress;
import io.dropwarp.gdal.crs.TargetCrs;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Plan;
import io.dropwarp.model.SourceInfo;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Reply;
import io.dropwarp.protocol.Request;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.OptionalLong;

/** Executes requests one after the other and always answers each with one line. Used by one thread. */
final class RequestHandler {

    private static final long PEAK_NANOS = 100_000_000;

    /** From here on, plan requests of one batch are alike. A quote within a text is escaped. */
    private static final String SHARED = ",\"options\":";

    private final GdalWorker gdal;
    private final ReplyChannel replies;
    private final ErrorLog errors;
    private SourceInfo source;
    private Plan plan;
    private Long peak;
    private long peakAt;
    private String shared = "";
    private Request.MakePlan alike;

    RequestHandler(GdalWorker gdal, ReplyChannel replies, ErrorLog errors) {
        this.gdal = gdal;
        this.replies = replies;
        this.errors = errors;
    }

    /** Executes a request given as JSON. Returns whether it succeeded. */
    boolean handle(String line) {
        long start = System.nanoTime();
        errors.mark();
        source = null;
        plan = null;
        Reply.Done done = null;
        Failure failure = null;
        String trace = null;
        try {
            done = perform(parsed(line));
        } catch (DropwarpException e) {
            failure = e.failure();
            trace = e.code() == FailureCode.INTERNAL ? trace(e) : null;
        } catch (OutOfMemoryError e) {
            failure = new Failure(
                    FailureCode.OUT_OF_MEMORY,
                    "The worker's Java heap is full: " + e.getMessage() + ".",
                    Hints.MORE_MEMORY);
        } catch (IOException e) {
            failure = new Failure(
                    FailureCode.INTERNAL,
                    "A worker did not understand its request: " + e.getMessage(),
                    Hints.REPORT_IT);
            trace = trace(e);
        } catch (RuntimeException | Error e) {
            failure =
                    new Failure(FailureCode.INTERNAL, "A worker failed in a way it should not: " + e, Hints.REPORT_IT);
            trace = trace(e);
        }
        if (failure != null) {
            // A failure may have left datasets in any state, so do not reuse them.
            gdal.close();
        }
        List<String> messages = errors.since();
        if (failure != null) {
            failure = measured(GdalWorker.explained(failure, messages));
        }
        Long memory = peakRss(failure != null);
        double seconds = (System.nanoTime() - start) / 1e9;
        replies.send(
                failure == null
                        ? done.measured(messages, seconds, memory)
                        : new Reply.Failed(failure, trace, source, plan, messages, seconds, memory));
        return failure == null;
    }

    /** Reads a request; of one that differs from the last in job and source only, nothing but these. */
    Request parsed(String line) throws IOException {
        int end = line.indexOf(SHARED);
        if (end > 0 && line.endsWith(shared) && line.length() == end + shared.length()) {
            return own(line.substring(0, end) + "}");
        }
        Request request = Json.MAPPER.readValue(line, Request.class);
        if (end > 0 && request instanceof Request.MakePlan make) {
            shared = line.substring(end);
            alike = make;
        }
        return request;
    }

    private Request own(String jobAndSource) throws IOException {
        String job = null;
        String file = null;
        try (JsonParser keys = Json.MAPPER.createParser(jobAndSource)) {
            for (JsonToken at = keys.nextToken(); at != null; at = keys.nextToken()) {
                if (at == JsonToken.VALUE_STRING) {
                    job = keys.currentName().equals("job") ? keys.getText() : job;
                    file = keys.currentName().equals("source") ? keys.getText() : file;
                }
            }
        }
        return new Request.MakePlan(job, file, alike.options(), alike.limits(), alike.warpSingle(), alike.needs());
    }

    private Reply.Done perform(Request request) {
        Progress progress = new ProgressReport(replies);
        if (request instanceof Request.ResolveCrs resolve) {
            return new Reply.Done(TargetCrs.of(resolve.crs()).crs(), null, null, null);
        } else if (request instanceof Request.MakePlan make) {
            return plan(make, progress);
        } else if (request instanceof Request.WarpTile warp) {
            return new Reply.Done(null, null, gdal.warp(warp, progress), null);
        } else if (request instanceof Request.Assemble assemble) {
            return new Reply.Done(null, null, null, gdal.assemble(assemble, progress));
        } else if (request instanceof Request.Preview preview) {
            gdal.preview(preview, progress);
        }
        return new Reply.Done(null, null, null, null);
    }

    private Reply.Done plan(Request.MakePlan request, Progress progress) {
        if (!request.warpSingle()) {
            return new Reply.Done(null, gdal.plan(request, this::learnt, progress), null, null);
        }
        GdalWorker.Planned planned = gdal.planAndWarp(request, this::learnt, made -> plan = made, progress);
        return new Reply.Done(null, planned.plan(), planned.tile(), planned.output());
    }

    private void learnt(SourceInfo known) {
        source = known;
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
