package io.dropwarp.model;

/** A failure with a code. What happens to the job is decided by its kind. */
public class DropwarpException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    public DropwarpException(Failure failure) {
        this(failure, null);
    }

    /** The cause may be null. */
    public DropwarpException(Failure failure, Throwable cause) {
        super(failure.code() + ": " + failure.message(), cause);
        this.failure = failure;
    }

    /** The hint says what to do; it may be null. */
    public DropwarpException(FailureCode code, String message, String hint) {
        this(new Failure(code, message, hint), null);
    }

    public Failure failure() {
        return failure;
    }

    public FailureCode code() {
        return failure.code();
    }
}
