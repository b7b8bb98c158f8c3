package io.dropwarp.cluster;

import java.util.ArrayList;
import java.util.List;

/** The requests that one which waits in line takes along, so that they share a message. Thread-safe. */
final class Parcel {

    /** With more, little is saved, and what is small only in bytes delays more. */
    static final int MOST = 7;

    /** Takes none. */
    static final Parcel CLOSED = new Parcel();

    static {
        CLOSED.close();
    }

    private final List<NodeRequests.Sent> taken = new ArrayList<>(MOST);
    private boolean closed;

    /** Takes one more along. False if it cannot. */
    synchronized boolean take(NodeRequests.Sent request) {
        return !closed && taken.size() < MOST && taken.add(request);
    }

    /** Takes no more. Returns those it has. */
    synchronized List<NodeRequests.Sent> close() {
        closed = true;
        return List.copyOf(taken);
    }
}
