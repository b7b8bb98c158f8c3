package io.dropwarp.camel;

import io.dropwarp.model.Attempt;
import io.dropwarp.model.Failure;
import io.dropwarp.model.WorkerException;

/** A job is given up because of its tiles, whose own attempts are used up: not tried again as a whole. */
final class JobFailedException extends WorkerException {

    private static final long serialVersionUID = 1L;

    private final int attempts;

    JobFailedException(Failure failure, int attempts, Attempt last) {
        super(failure, last);
        this.attempts = attempts;
    }

    int attempts() {
        return attempts;
    }
}
