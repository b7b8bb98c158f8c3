package io.dropwarp.route;

/** Names of what crosses endpoints with an exchange. */
public final class ExchangeNames {

    /** Header: id of the job an exchange is about. */
    public static final String JOB = "DropwarpJob";

    private ExchangeNames() {}
}
