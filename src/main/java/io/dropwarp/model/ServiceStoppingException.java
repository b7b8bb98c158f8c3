package io.dropwarp.model;

/**
 * The request was not done because the service stops. Neither its failure nor an attempt at it: a tile ended this way is
 * simply still to do, and the next start does it.
 */
public final class ServiceStoppingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Says what the stop kept from happening.
     *
     * @param message one sentence
     */
    public ServiceStoppingException(String message) {
        super(message);
    }
}
