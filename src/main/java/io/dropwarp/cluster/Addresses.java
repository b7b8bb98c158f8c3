package io.dropwarp.cluster;

/** The broker's queues and topics; a contract with those who run a broker. */
public final class Addresses {

    /** Queue of requests to any node. */
    public static final String REQUESTS = "dropwarp.requests";

    /** Queue of requests that were delivered too often without an answer. */
    public static final String LOST = "dropwarp.lost";

    /** Topic on which nodes announce themselves. */
    public static final String NODES = "dropwarp.nodes";

    /** Queue of what coordinators say to nodes that get no work. */
    public static final String REFUSALS = "dropwarp.refusals";

    private static final String REPLIES = "dropwarp.replies.";

    private Addresses() {}

    /** {@return the queue of answers to a coordinator} */
    public static String replies(String coordinator) {
        return REPLIES + coordinator;
    }
}
