package io.dropwarp.job;

import io.dropwarp.protocol.Reply;

/**
 * A task that a worker has done. One that failed is a {@link io.dropwarp.model.WorkerException} instead.
 *
 * @param task what it was asked to do
 * @param reply what came of it
 */
public record Outcome(WorkerTask task, Reply.Done reply) implements JobMessage {

    @Override
    public JobState state() {
        return task.state();
    }

    @Override
    public String step() {
        return task.step();
    }
}
