package io.dropwarp.workers.process;

import io.dropwarp.model.FailureCode;

/** Why a worker was given up together with its request. */
public enum LossCause {
    /** It ended by itself: a crash, an exit, or a signal from outside. */
    CRASHED(FailureCode.WORKER_CRASHED),
    /**
     * It sent something that is not a reply, or a reply without a request; none of its output can be trusted any more.
     */
    PROTOCOL(FailureCode.WORKER_CRASHED),
    /** It was silent for too long. */
    HUNG(FailureCode.WORKER_HUNG),
    /** The request exceeded its limit, though the worker gave signs of life. */
    TIMEOUT(FailureCode.TIMEOUT),
    /** It used more memory than its cap, or could not allocate any. */
    MEMORY(FailureCode.OUT_OF_MEMORY);

    private final FailureCode code;

    LossCause(FailureCode code) {
        this.code = code;
    }

    public FailureCode code() {
        return code;
    }
}
