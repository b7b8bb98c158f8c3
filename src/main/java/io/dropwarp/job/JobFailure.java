package io.dropwarp.job;

import io.dropwarp.model.Attempt;
import io.dropwarp.model.Failure;

/**
 * Why a job is given up.
 *
 * @param attempts how often the step that failed was tried
 * @param last details of the last attempt, or null
 */
public record JobFailure(JobState state, Failure failure, int attempts, Attempt last) implements JobMessage {}
