package io.dropwarp.job;

import io.dropwarp.protocol.Request;

/** What a worker is asked to do for a job. */
public interface WorkerTask extends JobMessage {

    /** {@return what the worker is sent} */
    Request request();
}
