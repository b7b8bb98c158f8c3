package io.dropwarp.admission;

import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;

/** The broker between coordinator and nodes cannot be reached, or was restarted; the request has to be sent again. */
public final class BrokerAwayException extends DropwarpException {

    private static final long serialVersionUID = 1L;

    /** The cause is what the broker's client says, or null. */
    public BrokerAwayException(Throwable cause) {
        super(
                new Failure(
                        FailureCode.IO_ERROR,
                        "The broker between this coordinator and its nodes cannot be reached.",
                        "Look at the broker and the network; work goes on by itself as soon as it answers."),
                cause);
    }
}
