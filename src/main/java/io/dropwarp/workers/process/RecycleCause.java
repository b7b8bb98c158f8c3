package io.dropwarp.workers.process;

/** Why a healthy worker was ended between two requests. */
public enum RecycleCause {
    /** It has answered as many requests as a worker may. */
    REQUESTS,
    /** It kept more memory after a request than a worker may. */
    MEMORY,
    /** It reported a failure (no memory, a defect) after which its state cannot be trusted. */
    SUSPECT,
    /** Nothing was to do for long enough. */
    IDLE,
    /** Fewer workers are wanted than there were. */
    SURPLUS,
    /** The service stops. */
    STOP
}
