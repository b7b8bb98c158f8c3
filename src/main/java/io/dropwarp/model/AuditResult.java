package io.dropwarp.model;

/**
 * What a comparison of an output with its source came to. An output that fails it is not published, so every result stands
 * for a pass.
 *
 * @param samples number of pixels compared, both ways together
 * @param worst largest difference beyond what the source's neighbourhood allows, in units of the pixels; 0 for none
 * @param forward source pixels looked for in the output
 * @param backward output pixels looked for in the source
 */
public record AuditResult(long samples, double worst, long forward, long backward) {

    /**
     * Two results together.
     *
     * @param other of other pixels of the same output, or null
     * @return both
     */
    public AuditResult plus(AuditResult other) {
        return other == null
                ? this
                : new AuditResult(
                        samples + other.samples,
                        Math.max(worst, other.worst),
                        forward + other.forward,
                        backward + other.backward);
    }
}
