package io.dropwarp.model;

/** A failure on its way to whoever decides what becomes of the job. */
public class DropwarpException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    /**
     * Wraps a failure.
     *
     * @param failure why
     */
    public DropwarpException(Failure failure) {
        this(failure, null);
    }

    /**
     * Wraps a failure and its technical cause.
     *
     * @param failure why, in words
     * @param cause the exception behind it, or null
     */
    public DropwarpException(Failure failure, Throwable cause) {
        super(failure.code() + ": " + failure.message(), cause);
        this.failure = failure;
    }

    /**
     * Wraps a failure given by its parts.
     *
     * @param code the code
     * @param message what happened
     * @param hint what to do, or null
     */
    public DropwarpException(FailureCode code, String message, String hint) {
        this(new Failure(code, message, hint), null);
    }

    /** {@return why, in words} */
    public Failure failure() {
        return failure;
    }

    /** {@return the contract's code} */
    public FailureCode code() {
        return failure.code();
    }
}
