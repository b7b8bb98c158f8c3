package io.dropwarp.gdal.audit;

import io.dropwarp.gdal.pixels.KernelReach;
import io.dropwarp.model.Plan;
import java.util.Arrays;

/**
 * Checks whether a scaled-down source was averaged. A kernel with the wrong scale picks single pixels, each of which is
 * possible; but many of them together differ from the means of the areas that target pixels cover. Pure.
 */
final class AuditMeans {

    /** From this many source pixels along each axis of a target pixel, the difference is clear. */
    private static final double CLEAR = 4;

    private static final int FEWEST = 16;

    /**
     * On noise, a kernel's mean is 0.1 standard deviations from the area's mean, an interpolated pixel 0.45, a picked
     * one 0.67.
     */
    private static final double MOST = 0.3;

    private final boolean wanted;
    private final AuditValues values;
    private double[] differences = new double[64];
    private int count;

    AuditMeans(Plan plan, KernelReach reach, AuditValues values) {
        // A user who sets a scale may have set a different one.
        boolean given = plan.options().warpOptions().keySet().stream()
                .anyMatch(key -> key.equalsIgnoreCase("XSCALE") || key.equalsIgnoreCase("YSCALE"));
        this.wanted = reach.averages() && !given;
        this.values = values;
    }

    /** Adds a value drawn from valid pixels only. Bands count from 1. */
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

    /**
     * @throws io.dropwarp.model.DropwarpException VERIFY_FAILED if too many values are not means
     */
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
