package io.dropwarp.intake;

import java.io.IOException;

/** The service has no permission to move a raster out of its folder; it stays there with all its files. */
public final class UnmovableException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String file;

    UnmovableException(String file, IOException cause) {
        super("There is no permission to take " + file + " out of its folder", cause);
        this.file = file;
    }

    /** {@return the raster's path below the drop folder} */
    public String file() {
        return file;
    }
}
