package io.dropwarp.workers.process;

import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.workers.process.WorkerCall.Outcome;
import java.io.IOException;

/**
 * A worker could not be started: Java, the GDAL binding or a folder is missing, or the machine has no room for a
 * process. The request was not looked at, so this says nothing about the arrival. With code INTERNAL the same happens
 * to every other until the machine is fixed; with a transient code (the process was killed or too slow, or the system
 * gave none) a later attempt may succeed.
 */
public final class WorkerStartException extends DropwarpException {

    private static final long serialVersionUID = 1L;

    private static final int COMMAND_NOT_FOUND = 127;
    private static final String DOCTOR = "Run \"dropwarp doctor\", which says what a worker needs and what is missing.";

    private final String stderr;

    private WorkerStartException(Failure failure, String stderr, Throwable cause) {
        super(failure, cause);
        this.stderr = stderr;
    }

    /** The operating system could not start a process, or the scratch folder cannot be written. */
    static WorkerStartException notLaunched(IOException cause) {
        String message = "No worker process can be started: " + cause.getMessage();
        return new WorkerStartException(new Failure(FailureCode.IO_ERROR, message, DOCTOR), "", cause);
    }

    /** The process ended, or had to be killed, before it was ready; with its own message, if any. */
    static WorkerStartException notReady(Outcome outcome, LossReport loss) {
        if (!outcome.lost() && outcome.reply().failure() != null) {
            return new WorkerStartException(outcome.reply().failure(), loss.stderr(), null);
        }
        String what = loss.exitValue() == COMMAND_NOT_FOUND
                ? "The workers' Java command was not found"
                : loss.failure().message() + ", before it was ready";
        String last = lastLine(loss.stderr());
        String message = last.isEmpty() ? what : what + ": " + last;
        return new WorkerStartException(new Failure(code(loss), message, DOCTOR), loss.stderr(), null);
    }

    /** A process that ended by itself will do so again. One that was killed, or too slow, may succeed next time. */
    private static FailureCode code(LossReport loss) {
        boolean endedItself = loss.cause() == LossCause.CRASHED && !loss.killed();
        return endedItself || loss.cause() == LossCause.PROTOCOL
                ? FailureCode.INTERNAL
                : loss.cause().code();
    }

    private static String lastLine(String text) {
        return text.lines()
                // The frames of a stack trace say less than the exception above them.
                .filter(line -> !line.isBlank() && !Character.isWhitespace(line.charAt(0)))
                .reduce("", (before, line) -> line)
                .strip();
    }

    /** {@return the end of the process's standard error, may be empty} */
    public String stderr() {
        return stderr;
    }
}
