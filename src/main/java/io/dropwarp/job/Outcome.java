package io.dropwarp.job;

import io.dropwarp.protocol.Reply;

/** A task that a worker has done. A failed one is a {@link io.dropwarp.model.WorkerException} instead. */
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
