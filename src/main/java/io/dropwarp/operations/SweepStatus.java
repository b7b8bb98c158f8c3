package io.dropwarp.operations;

import java.time.Instant;

/**
 * A sweep, when it ran and when it will run.
 *
 * @param cron Quartz's cron expression
 * @param zone time zone of the expression
 * @param next null if it does not run by itself, or the service does not run
 * @param last null if it never ran
 */
public record SweepStatus(
        String name, boolean enabled, String cron, String zone, Instant next, boolean running, SweepResult last) {}
