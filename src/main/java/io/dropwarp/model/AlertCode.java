package io.dropwarp.model;

/** What an operator should look at while the service works. The names are a contract: status, metrics and alert rules use them. */
public enum AlertCode {
    /** No node works for this coordinator. */
    NO_NODE,
    /** A node gets no work, since its dropwarp, GDAL or PROJ is another version. */
    NODE_OF_OTHER_VERSION,
    /** A node gets no work, since it sees other folders than the coordinator. */
    NODE_OF_OTHER_FOLDERS,
    /** A node takes no work, since no worker can be started there. */
    NODE_WITHOUT_WORKERS,
    /** The clocks of a node and of the coordinator differ. */
    CLOCKS_DIFFER,
    /** Requests were delivered again, because a node had died or was silent. */
    REQUESTS_REDELIVERED
}
