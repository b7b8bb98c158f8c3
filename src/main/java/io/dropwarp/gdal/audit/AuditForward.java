package io.dropwarp.gdal.audit;

import io.dropwarp.gdal.crs.TargetCrs;
import io.dropwarp.gdal.georeference.PixelTransform;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The audit's direction from source to output: valid source pixels must lie in the grid, and drawn pixels must lead
 * back to themselves. For the GDAL thread.
 */
final class AuditForward {

    /** Limit of points outside the grid that are looked up in the source. */
    private static final int MOST_LOOKED_UP = 200;

    /** Share of a source that may lie outside beyond what a note says: a row of the lattice. */
    private static final double ROOM = 0.1;

    /** The note of grids that leave out part of a source. */
    private static final Pattern NOTE = Pattern.compile("([0-9.]+) % of the source's pixels lie beyond");

    /** Round-trip error of PROJ's series for equal-area maps: millimetres on the Earth. */
    private static final double DIGITS = 1e-9;

    private final Plan plan;
    private final AuditSource source;
    private final AuditOutput output;
    private final PixelTransform transform;
    private final boolean exact;
    private int count;

    /** A drawn pixel of the output, with its exact source position in pixels. */
    record Drawn(int column, int row, double x, double y) {}

    AuditForward(Plan plan, AuditSource source, AuditOutput output, PixelTransform transform) {
        this.plan = plan;
        this.source = source;
        this.output = output;
        this.transform = transform;
        // Polynomials through GCPs and iterative searches (arrays, RPCs) do not lead back to where they began.
        this.exact = plan.source().georeferencing().equals("geotransform");
    }

    /** {@return number of source pixels looked for} */
    int count() {
        return count;
    }

    /**
     * Looks for source pixels in the output's grid.
     *
     * @param points their centres {x, y, 0}
     * @return their columns and rows in the output, with fraction
     * @throws io.dropwarp.model.DropwarpException VERIFY_FAILED if valid ones lie outside without a note
     */
    List<double[]> look(double[][] points) {
        double[][] there = new double[points.length][];
        for (int i = 0; i < points.length; i++) {
            there[i] = points[i].clone();
        }
        transform.apply(false, there);
        List<double[]> hits = new ArrayList<>();
        List<Integer> outside = new ArrayList<>();
        int inside = 0;
        // When a source is scaled up, a grid may end a small part of a source pixel early.
        double large =
                0.1 * Math.max((double) output.width() / source.width(), (double) output.height() / source.height());
        double room = exact ? Math.max(1, large) : Math.max(3, 0.03 * Math.max(output.width(), output.height()));
        for (int i = 0; i < points.length; i++) {
            if (Double.isNaN(there[i][0])) {
                continue;
            }
            count++;
            inside += isInside(points[i]) ? 1 : 0;
            double column = wrapped(output.column(there[i][0]), room);
            double row = output.row(there[i][1]);
            if (column >= 0 && column < output.width() && row >= 0 && row < output.height()) {
                hits.add(new double[] {column, row});
            } else if (column < -room
                    || column > output.width() + room
                    || row < -room
                    || row > output.height() + room) {
                outside.add(i);
            }
        }
        if (plan.options().extent() == null && outside.size() > 1) {
            refuseLost(points, there, outside, inside);
        }
        return hits;
    }

    /** Moves a column by whole turns around the Earth into the grid. */
    private double wrapped(double column, double room) {
        if (column >= -room && column <= output.width() + room) {
            return column;
        }
        double period = period();
        return period == 0 ? column : column - Math.floor(column / period) * period;
    }

    /** In columns; 0 if the map does not repeat. */
    private double period() {
        return TargetCrs.of(plan.options().crs()).area().period() / output.pixelWidth();
    }

    /** Share of the source that is outside according to a note; empty without one. */
    private OptionalDouble noted() {
        return plan.notes().stream()
                .map(NOTE::matcher)
                .filter(Matcher::find)
                .mapToDouble(note -> Double.parseDouble(note.group(1)) / 100)
                .max();
    }

    private boolean isInside(double[] point) {
        return point[0] > 1 && point[0] < source.width() - 1 && point[1] > 1 && point[1] < source.height() - 1;
    }

    private void refuseLost(double[][] points, double[][] there, List<Integer> outside, int inside) {
        int looked = Math.min(MOST_LOOKED_UP, outside.size());
        double[][] back = new double[looked][];
        for (int i = 0; i < looked; i++) {
            back[i] = there[spread(outside, looked, i)].clone();
        }
        transform.apply(true, back);
        List<Integer> lost = new ArrayList<>();
        for (int i = 0; i < looked; i++) {
            int index = spread(outside, looked, i);
            double[] point = points[index];
            boolean returns = Math.abs(back[i][0] - point[0]) < 1 && Math.abs(back[i][1] - point[1]) < 1;
            if (returns && valid((int) point[0], (int) point[1])) {
                lost.add(index);
            }
        }
        if (lost.size() < 2) {
            return;
        }
        double each = (double) outside.size() / looked;
        double share = each * lost.size() / count;
        OptionalDouble noted = noted();
        if (noted.isPresent()) {
            // Edges have more points than their share, so either count alone may be too high.
            double shareInside = inside == 0
                    ? share
                    : each * lost.stream().filter(i -> isInside(points[i])).count() / inside;
            if (Math.min(share, shareInside) <= noted.getAsDouble() + ROOM) {
                return;
            }
        }
        throw lost(share, noted.isPresent(), points[lost.get(0)], there[lost.get(0)]);
    }

    private static int spread(List<Integer> of, int wanted, int i) {
        return of.get((int) ((long) i * of.size() / wanted));
    }

    private DropwarpException lost(double share, boolean noted, double[] pixel, double[] place) {
        return AuditFailure.pixel(
                plan.file().name(),
                "leaves out " + Math.max(1, Math.round(100 * share)) + " % of the source"
                        + (noted ? ", more than its note says" : " without a note")
                        + ", among it the valid source pixel "
                        + (long) pixel[0] + ", " + (long) pixel[1] + ", whose place in the output is column "
                        + AuditFailure.text(output.column(place[0])) + ", row "
                        + AuditFailure.text(output.row(place[1])) + " of a grid of " + output.width() + " × "
                        + output.height(),
                1,
                pixel[0],
                pixel[1]);
    }

    private boolean valid(int x, int y) {
        AuditSource.Window window = source.read(x, y, x, y);
        return window != null && window.state(1, x, y) == AuditSource.VALID;
    }

    /**
     * Traces drawn pixels forward again: an inverse projection that is valid half a world away places them twice.
     *
     * @throws io.dropwarp.model.DropwarpException VERIFY_FAILED if one belongs elsewhere
     */
    void lookBack(List<Drawn> drawn) {
        if (!exact || drawn.isEmpty()) {
            return;
        }
        double[][] points = new double[drawn.size()][];
        for (int i = 0; i < points.length; i++) {
            points[i] = new double[] {drawn.get(i).x(), drawn.get(i).y(), 0};
        }
        transform.apply(false, points);
        for (int i = 0; i < points.length; i++) {
            Drawn pixel = drawn.get(i);
            double column = output.column(points[i][0]) - pixel.column() - 0.5;
            double row = output.row(points[i][1]) - pixel.row() - 0.5;
            double digits = DIGITS * Math.max(Math.abs(points[i][0]), Math.abs(points[i][1])) / output.pixelWidth();
            double room = 2 + digits;
            if ((Math.abs(column) < room && Math.abs(row) < room) || Double.isNaN(column)) {
                continue;
            }
            double period = period();
            double rest = period == 0 ? column : Math.IEEEremainder(column, period);
            if ((Math.abs(rest) >= room || Math.abs(row) >= room) && Math.hypot(rest, row) > width(pixel) / 20) {
                throw AuditFailure.pixel(
                        plan.file().name(),
                        "is valid at column " + pixel.column() + ", row " + pixel.row()
                                + ", but the source pixel there belongs to column "
                                + AuditFailure.text(output.column(points[i][0])) + ", row "
                                + AuditFailure.text(output.row(points[i][1])),
                        1,
                        pixel.x(),
                        pixel.y());
            }
        }
    }

    /** Target pixels across a source pixel: so many next to a pole that rounding errors span many of them. */
    private double width(Drawn pixel) {
        double x = pixel.x();
        double y = pixel.y();
        double[][] around = {{x - 1, y, 0}, {x + 1, y, 0}, {x, y - 1, 0}, {x, y + 1, 0}, {x, y, 0}};
        transform.apply(false, around);
        double[] far = new double[4];
        for (int i = 0; i < far.length; i++) {
            double column = output.column(around[i][0]) - output.column(around[4][0]);
            double period = period();
            far[i] = Math.hypot(
                    period == 0 ? column : Math.IEEEremainder(column, period),
                    output.row(around[i][1]) - output.row(around[4][1]));
        }
        // An edge of the map may cross one side.
        double width = Math.max(Math.min(far[0], far[1]), Math.min(far[2], far[3]));
        return Double.isNaN(width) ? 0 : width;
    }
}
