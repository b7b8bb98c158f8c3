package io.dropwarp.model;

/** A failure with a code. What happens to the job is decided by its kind. */
public class DropwarpException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    public DropwarpException(Failure failure) {
        this(failure, null);
    }

    /**
     * @param cause the underlying exception, or null
     */
    public DropwarpException(Failure failure, Throwable cause) {
        super(failure.code() + ": " + failure.message(), cause);
        this.failure = failure;
    }

    /**
     * @param hint what to do, or null
     */
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
