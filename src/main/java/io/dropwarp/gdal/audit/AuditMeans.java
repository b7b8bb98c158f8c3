package io.dropwarp.gdal.audit;

import io.dropwarp.gdal.pixels.KernelReach;
import io.dropwarp.model.Plan;
import java.util.Arrays;

/**
 * Whether a source that is scaled down was averaged. A kernel with the wrong scale takes single pixels, each of which is
 * possible by itself; against the mean of the area that a target pixel covers, many of them together are not. Pure.
 */
final class AuditMeans {

    /** Source pixels along each axis of a target pixel from which on the difference is clear. */
    private static final double CLEAR = 4;

    private static final int FEWEST = 16;

    /**
     * Of noise, the mean that a kernel gives is 0.1 standard deviations from that of the area, a single pixel interpolated
     * 0.45, a picked one 0.67.
     */
    private static final double MOST = 0.3;

    private final boolean wanted;
    private final AuditValues values;
    private double[] differences = new double[64];
    private int count;

    AuditMeans(Plan plan, KernelReach reach, AuditValues values) {
        // Whoever gives a scale may give another.
        boolean given = plan.options().warpOptions().keySet().stream()
                .anyMatch(key -> key.equalsIgnoreCase("XSCALE") || key.equalsIgnoreCase("YSCALE"));
        this.wanted = reach.averages() && !given;
        this.values = values;
    }

    /**
     * Adds a value drawn from valid pixels alone.
     *
     * @param view what it was drawn from
     * @param band from 1
     * @param at its exact place in the source
     * @param place how many source pixels it covers
     * @param ratio what is usual for the source
     * @param value of the output
     */
    void add(AuditView view, int band, double[] at, AuditPlace place, double[] ratio, double value) {
        boolean usual = place.xRatio() < 2 * ratio[0]
                && place.xRatio() > ratio[0] / 2
                && place.yRatio() < 2 * ratio[1]
                && place.yRatio() > ratio[1] / 2;
        if (!wanted || !usual || Math.min(ratio[0], ratio[1]) < CLEAR) {
            return;
        }
        double[] mean = view.mean(band, at, ratio[0] / 2, ratio[1] / 2);
        if (mean[2] >= CLEAR * CLEAR / 2 && mean[1] > 2 * values.noise()) {
            if (count == differences.length) {
                differences = Arrays.copyOf(differences, 2 * count);
            }
            differences[count++] = Math.abs(value - mean[0]) / mean[1];
        }
    }

    /** Throws VERIFY_FAILED if too many values are no means. */
    void refuseUnlike() {
        if (count < FEWEST) {
            return;
        }
        Arrays.sort(differences, 0, count);
        double median = differences[count / 2];
        if (median > MOST) {
            throw AuditFailure.promise("was not averaged over the source pixels that its own cover: half of " + count
                    + " values differ by more than " + AuditFailure.text(median)
                    + " standard deviations from their mean, "
                    + MOST + " at most would be right");
        }
    }
}
