package io.dropwarp.job;

import io.dropwarp.model.Attempt;
import io.dropwarp.model.Failure;

/**
 * Why a job is given up.
 *
 * @param state the job
 * @param failure why
 * @param attempts how often the step that failed was tried
 * @param last how the last attempt went wrong, or null
 */
public record JobFailure(JobState state, Failure failure, int attempts, Attempt last) implements JobMessage {}
