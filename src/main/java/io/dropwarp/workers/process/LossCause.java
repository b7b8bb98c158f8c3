package io.dropwarp.workers.process;

import io.dropwarp.model.FailureCode;

/** Why a worker was given up together with the request it held. */
public enum LossCause {
    /** It ended by itself: a crash, an exit, or a signal from somebody else. */
    CRASHED(FailureCode.WORKER_CRASHED),
    /** It sent what is not a reply, or sent it unasked; nothing it says can be relied on any more. */
    PROTOCOL(FailureCode.WORKER_CRASHED),
    /** It was silent for too long. */
    HUNG(FailureCode.WORKER_HUNG),
    /** The request took longer than its limit, though the worker gave signs of life. */
    TIMEOUT(FailureCode.TIMEOUT),
    /** It held more memory than its cap, or found none. */
    MEMORY(FailureCode.OUT_OF_MEMORY);

    private final FailureCode code;

    LossCause(FailureCode code) {
        this.code = code;
    }

    /** {@return the failure code the request gets} */
    public FailureCode code() {
        return code;
    }
}
