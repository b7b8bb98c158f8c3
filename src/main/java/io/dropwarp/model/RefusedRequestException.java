package io.dropwarp.model;

/** An operator's request that cannot be carried out. It concerns the request: no job has failed, so it has no failure code. */
public final class RefusedRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final String hint;

    /** Why a request cannot be carried out. */
    public enum Reason {
        /** Retried or discarded meanwhile, or never existed. */
        NO_SUCH_DEAD_LETTER,
        /** The dead letter holds no raster to retry with. */
        NO_SOURCE,
        /** A later arrival of the same path was published. */
        NEWER_PUBLISHED,
        /** No dead letter was named, or a name fits several. */
        UNCLEAR,
        NO_SUCH_SWEEP,
        NO_DRY_RUN
    }

    /** The message is one sentence for a person. The hint says what to do; null if nothing. */
    public RefusedRequestException(Reason reason, String message, String hint) {
        super(message);
        this.reason = reason;
        this.hint = hint;
    }

    public Reason reason() {
        return reason;
    }

    /** {@return what to do, one sentence; null if there is nothing useful to say} */
    public String hint() {
        return hint;
    }
}
