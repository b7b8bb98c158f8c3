package io.dropwarp.camel;

/** Names of what crosses endpoints with an exchange. */
public final class ExchangeNames {

    /** Header: id of the job an exchange is about. */
    public static final String JOB = "DropwarpJob";

    /** Property: request of the tile an exchange is about, kept for its retries. */
    public static final String REQUEST = "DropwarpRequest";

    /** Property: why a job is given up. */
    public static final String CAUSE = "DropwarpCause";

    private ExchangeNames() {}
}
