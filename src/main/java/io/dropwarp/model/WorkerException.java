package io.dropwarp.model;

/** A request to a worker failed, or the worker was lost during it. */
public class WorkerException extends DropwarpException {

    private static final long serialVersionUID = 1L;

    private final transient Attempt attempt;

    public WorkerException(Failure failure, Attempt attempt) {
        super(failure);
        this.attempt = attempt;
    }

    public Attempt attempt() {
        return attempt;
    }
}
