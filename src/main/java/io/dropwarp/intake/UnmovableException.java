package io.dropwarp.intake;

import java.io.IOException;

/** A raster that the service may not take out of its folder; it stays where it is, and so does everything else of it. */
public final class UnmovableException extends IOException {

    private static final long serialVersionUID = 1L;

    UnmovableException(String file, IOException cause) {
        super("There is no permission to take " + file + " out of its folder", cause);
    }
}
