package io.dropwarp.model;

/**
 * The request was not done because the service stops. This is neither a failure nor an attempt: a tile ended this way
 * remains to be done after the next start.
 */
public final class ServiceStoppingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The message is one sentence that says what did not happen. */
    public ServiceStoppingException(String message) {
        super(message);
    }
}
