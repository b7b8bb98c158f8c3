package io.dropwarp.workers.process;

import java.io.IOException;

/** A worker sent what is not a line of the protocol. */
final class MalformedLineException extends IOException {

    private static final long serialVersionUID = 1L;

    MalformedLineException(String message) {
        super(message);
    }
}
