package io.dropwarp.admission;

import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Failure;

/** A job in flight has to wait for space or permission; nothing was tried, so nothing failed. */
public final class WaitsForDiskException extends DropwarpException {

    private static final long serialVersionUID = 1L;

    public WaitsForDiskException(Failure failure) {
        super(failure);
    }
}
