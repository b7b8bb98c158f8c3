package io.dropwarp.gdal.audit;

import io.dropwarp.gdal.audit.AuditForward.Drawn;
import io.dropwarp.gdal.audit.AuditSamples.Quad;
import io.dropwarp.gdal.core.Box;
import io.dropwarp.gdal.core.WarpArguments;
import io.dropwarp.gdal.pixels.KernelReach;
import io.dropwarp.gdal.tile.MaskBand;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Plan;
import java.util.ArrayList;
import java.util.List;

/**
 * The audit's direction from output to source: values and validity of target pixels must be possible given the source
 * pixels around their exact position. Accumulates results; for the GDAL thread.
 */
final class AuditPixels {

    /** Larger source windows are skipped. */
    private static final long LARGEST = 1 << 21;

    /** Target pixels that JPEG and WEBP encode together, so that colours bleed into each other. */
    private static final int BLOCK = 16;

    private final Plan plan;
    private final AuditSource source;
    private final AuditOutput output;
    private final double[] ratio;
    private final KernelReach reach;
    private final AuditValues values;
    private final AuditMeans means;
    private final boolean overviews;
    private final boolean unified;
    private final boolean filled;
    private final List<Drawn> drawn = new ArrayList<>();
    private long count;
    private double worst;
    private double sum;
    private long compared;

    AuditPixels(Plan plan, AuditSource source, AuditOutput output, double[] ratio) {
        this.plan = plan;
        this.source = source;
        this.output = output;
        this.ratio = ratio;
        WarpArguments arguments = new WarpArguments(plan.warpArguments());
        // The content of an overview depends on the program that made it.
        this.overviews = !"NONE".equals(arguments.value("-ovr"));
        boolean exact = plan.source().georeferencing().equals("geotransform");
        double slack = 2 * plan.options().errorThreshold() + (exact ? 0.1 : 0.6);
        this.reach =
                new KernelReach(arguments.value("-r"), overviews ? slack + 2 * Math.max(ratio[0], ratio[1]) : slack);
        this.values = new AuditValues(plan, reach.picks());
        this.means = new AuditMeans(plan, reach, values);
        this.unified = plan.options().warpOptions().keySet().stream().anyMatch("UNIFIED_SRC_NODATA"::equalsIgnoreCase);
        this.filled = MaskBand.isCollarFilled(plan);
    }

    /** {@return number of target pixels checked} */
    long count() {
        return count;
    }

    /** {@return largest difference beyond what the source allows, attributed to the codec} */
    double worst() {
        return worst;
    }

    /** {@return valid pixels with a known source position} */
    List<Drawn> drawn() {
        return drawn;
    }

    /**
     * Four pixels and what surrounds their places in the source.
     *
     * @param window null if they have no place there
     * @param x reach to either side in source pixels, y likewise
     * @param wideX the same with what a lossy codec mixes in, wideY likewise
     */
    record Sight(
            Quad quad,
            List<double[]> at,
            AuditPlace place,
            AuditSource.Window window,
            AuditOutput.Pixels pixels,
            double x,
            double y,
            double wideX,
            double wideY) {

        /** {@return number of source pixels read} */
        long size() {
            return window == null ? 100 : (long) window.width * window.height;
        }
    }

    /** {@return what to compare; null to skip it} For any thread that has datasets of its own. */
    Sight read(Quad quad, List<double[]> at, AuditSource from, AuditOutput to) {
        AuditPlace place = AuditPlace.of(at);
        boolean nowhere = at.stream().allMatch(point -> Double.isNaN(point[0]));
        if (!place.known() && !nowhere) {
            return null;
        }
        double x = reach.pixels(Math.max(place.xRatio(), ratio[0]));
        double y = reach.pixels(Math.max(place.yRatio(), ratio[1]));
        double wideX = values.lossy() ? x + BLOCK * ratio[0] : x;
        double wideY = values.lossy() ? y + BLOCK * ratio[1] : y;
        Box box = Box.NONE;
        for (double[] point : at) {
            box = box.with(point[0] - wideX, point[1] - wideY).with(point[0] + wideX, point[1] + wideY);
        }
        if (box.width() * box.height() > LARGEST) {
            return null;
        }
        AuditSource.Window window =
                nowhere ? null : from.read(floor(box.xMin()), floor(box.yMin()), floor(box.xMax()), floor(box.yMax()));
        int width = Math.min(2, to.width() - quad.column());
        int height = Math.min(2, to.height() - quad.row());
        AuditOutput.Pixels pixels = to.read(quad.column(), quad.row(), width, height);
        return new Sight(quad, at, place, window, pixels, x, y, wideX, wideY);
    }

    /**
     * Checks four pixels.
     *
     * @param sight from {@link #read}, may be null
     * @return number of source pixels read
     * @throws DropwarpException VERIFY_FAILED if the source contradicts one of them
     */
    long compare(Sight sight) {
        if (sight == null) {
            return 0;
        }
        Quad quad = sight.quad();
        List<double[]> at = sight.at();
        boolean nowhere = at.stream().allMatch(point -> Double.isNaN(point[0]));
        int width = Math.min(2, output.width() - quad.column());
        int height = Math.min(2, output.height() - quad.row());
        for (int i = 0; i < width * height; i++) {
            int column = i % width;
            int row = i / width;
            double[] point = at.get(2 * row + column);
            if (!Double.isNaN(point[0]) || nowhere) {
                AuditView view = AuditView.of(sight.window(), source, point, sight.x(), sight.y());
                AuditView wide = values.lossy()
                        ? AuditView.of(sight.window(), source, point, sight.wideX(), sight.wideY())
                        : view;
                // Hidden neighbours may have bled into it, and in small rasters most pixels have some.
                boolean typical = !values.lossy() || (wide.whole() && wide.all());
                compare(
                        quad.column() + column,
                        quad.row() + row,
                        point,
                        sight.place(),
                        view,
                        sight.pixels(),
                        column,
                        row,
                        typical);
                count++;
            }
        }
        return sight.size();
    }

    private static int floor(double value) {
        return (int) Math.floor(Math.max(-1e9, Math.min(1e9, value)));
    }

    private void compare(
            int column,
            int row,
            double[] at,
            AuditPlace place,
            AuditView view,
            AuditOutput.Pixels pixels,
            int dx,
            int dy,
            boolean typical) {
        boolean any = false;
        for (int band = 1; band <= output.colours(); band++) {
            boolean valid = pixels.valid(band, dx, dy);
            int own = Math.min(band, source.bands());
            boolean none = (output.perBand() && !unified) ? view.none(own) : view.none();
            if (valid && none && output.hasCarrier() && !(filled && !view.whole())) {
                throw pixel(
                        "is valid in band " + band + " at column " + column + ", row " + row + " with the value "
                                + AuditFailure.text(pixels.value(band, dx, dy))
                                + ", where the source has no valid pixel",
                        band,
                        at);
            }
            if (!valid && view.whole() && view.all()) {
                throw pixel(
                        "is invalid in band " + band + " at column " + column + ", row " + row
                                + ", where all pixels of the source are valid, with values from "
                                + AuditFailure.text(view.least(own)) + " to " + AuditFailure.text(view.most(own)),
                        band,
                        at);
            }
            any |= valid && !none;
            if (valid && band <= source.bands()) {
                compareValue(column, row, at, place, view, band, pixels.value(band, dx, dy), typical);
            }
        }
        if (any && output.hasCarrier()) {
            drawn.add(new Drawn(column, row, at[0], at[1]));
        }
    }

    private void compareValue(
            int column,
            int row,
            double[] at,
            AuditPlace place,
            AuditView view,
            int band,
            double value,
            boolean typical) {
        double least = view.least(band);
        double most = view.most(band);
        boolean partial = !view.whole() || !view.all();
        // An undrawn pixel cannot be recognized if the output has no validity, or if bands have their own gaps but
        // share one mask.
        boolean hidden = !output.hasCarrier() || filled || (source.hasOwnGaps() && !output.perBand());
        boolean untouched = partial && ((hidden && value == 0) || (!output.hasCarrier() && values.lossy()));
        if (untouched
                || overviews
                || !(least <= most)
                || !Double.isFinite(most - least)
                || view.unknown(band)
                || (partial && reach.overshoots())) {
            return;
        }
        double[] possible = reach.range(least, most, place.area());
        double beyond = Double.isNaN(value) ? Double.POSITIVE_INFINITY : values.beyond(possible[0], possible[1], value);
        if (reach.picks() && beyond == 0) {
            beyond = view.nearest(band, value, values);
        }
        if (!values.allows(beyond)) {
            throw pixel(
                    "has the value " + AuditFailure.text(value) + " in band " + band + " at column " + column + ", row "
                            + row + ", where the source allows "
                            + (reach.picks() ? "one of its own between " : "") + AuditFailure.text(possible[0])
                            + " and "
                            + AuditFailure.text(possible[1]),
                    band,
                    at);
        }
        worst = Math.max(worst, beyond);
        if (typical) {
            sum += beyond;
            compared++;
        }
        if (!partial) {
            means.add(view, band, at, place, ratio, value);
        }
    }

    /**
     * Checks what single pixels cannot show.
     *
     * @throws DropwarpException VERIFY_FAILED if the source contradicts them together
     */
    void lookAtAll() {
        if (compared > 32 && !values.allowsOnAverage(sum / compared)) {
            throw AuditFailure.promise("differs from its source by " + AuditFailure.text(sum / compared)
                    + " on average, more than its compression explains");
        }
        means.refuseUnlike();
    }

    private DropwarpException pixel(String what, int band, double[] at) {
        boolean inside = at[0] >= 0 && at[0] < source.width() && at[1] >= 0 && at[1] < source.height();
        return AuditFailure.pixel(
                plan.file().name(),
                what,
                source.number(Math.min(band, source.bands())),
                inside ? at[0] : Double.NaN,
                inside ? at[1] : Double.NaN);
    }
}
