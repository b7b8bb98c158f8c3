package io.dropwarp.model;

/**
 * Result of a passed audit; an output that fails is not published. {@code forward} counts source pixels looked for in
 * the output, {@code backward} output pixels looked for in the source, {@code samples} both.
 *
 * @param worst largest difference beyond what the source's neighbourhood allows, in units of the pixels; 0 for none
 */
public record AuditResult(long samples, double worst, long forward, long backward) {}
