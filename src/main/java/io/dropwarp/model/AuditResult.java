package io.dropwarp.model;

/**
 * Result of a passed audit; an output that fails is not published.
 *
 * @param samples number of pixels compared in both directions
 * @param worst largest difference beyond what the source's neighbourhood allows, in units of the pixels; 0 for none
 * @param forward source pixels looked for in the output
 * @param backward output pixels looked for in the source
 */
public record AuditResult(long samples, double worst, long forward, long backward) {}
