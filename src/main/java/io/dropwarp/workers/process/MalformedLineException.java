package io.dropwarp.workers.process;

import java.io.IOException;

/** A worker sent a line that is not part of the protocol. */
final class MalformedLineException extends IOException {

    private static final long serialVersionUID = 1L;

    MalformedLineException(String message) {
        super(message);
    }
}
