package io.dropwarp.model;

/** A request to a worker failed, or the worker was lost over it. */
public class WorkerException extends DropwarpException {

    private static final long serialVersionUID = 1L;

    private final transient Attempt attempt;

    /**
     * Wraps a failure.
     *
     * @param failure why
     * @param attempt how
     */
    public WorkerException(Failure failure, Attempt attempt) {
        super(failure);
        this.attempt = attempt;
    }

    /** {@return how it went wrong} */
    public Attempt attempt() {
        return attempt;
    }
}
