package io.dropwarp.cluster;

/**
 * A node's answer to a request: what the worker's command would have given.
 *
 * @param node name of the node, or null if no node answers for itself
 * @param exit exit value of the worker, 0 if the request was done
 * @param stdout the worker's reply, one line of JSON; null if the request was given back
 * @param stderr the end of a lost worker's standard error; empty otherwise
 * @param deliveries how often the request was given to a node until this one answered
 */
public record NodeAnswer(String node, int exit, String stdout, String stderr, int deliveries) {

    /**
     * {@return the answer to a request that was not tried: the node has no memory for it now, stops, or does not do it in
     * company}
     *
     * @param node its name, or null if no node says so
     */
    public static NodeAnswer givenBack(String node, int deliveries) {
        return new NodeAnswer(node, -1, null, "", deliveries);
    }

    /** {@return whether the request was not tried, and has to be sent once more} */
    public boolean wasGivenBack() {
        return stdout == null;
    }
}
