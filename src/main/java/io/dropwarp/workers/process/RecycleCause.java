package io.dropwarp.workers.process;

/** Why a healthy worker was ended between two requests. */
public enum RecycleCause {
    /** It reached the limit of requests. */
    REQUESTS,
    /** It kept too much memory after a request. */
    MEMORY,
    /** It reported a failure (no memory, a defect) after which its state cannot be trusted. */
    SUSPECT,
    /** It was idle for long enough. */
    IDLE,
    /** Fewer workers are wanted. */
    SURPLUS,
    /** The service stops. */
    STOP
}
