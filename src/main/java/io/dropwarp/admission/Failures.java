package io.dropwarp.admission;

import io.dropwarp.model.Attempt;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.WorkerException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Maps any exception to a failure. */
public final class Failures {

    private Failures() {}

    public static Failure of(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof DropwarpException known) {
                return known.failure();
            }
            if (cause instanceof UncheckedIOException unchecked) {
                return WriteFailures.of(unchecked.getCause());
            }
            if (cause instanceof IOException io) {
                return WriteFailures.of(io);
            }
        }
        return new Failure(
                FailureCode.INTERNAL,
                "dropwarp failed in a way it should not: " + thrown,
                "This is a defect of dropwarp, not of the file: please report it, with this report and, if you may share it,"
                        + " the file.");
    }

    /** {@return the worker's attempt, or the stack trace of an unknown failure, or null} */
    public static Attempt attemptOf(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof WorkerException worker) {
                return worker.attempt();
            }
        }
        if (of(thrown).code() != FailureCode.INTERNAL) {
            return null;
        }
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        return new Attempt(null, null, null, null, null, null, null, trace.toString());
    }
}
