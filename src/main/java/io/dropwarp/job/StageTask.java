package io.dropwarp.job;

import io.dropwarp.protocol.Request;

/** A stage that a worker does for a job as a whole: its plan or its output. */
public record StageTask(JobState state, Request request) implements WorkerTask {}
