package io.dropwarp.admission;

import io.dropwarp.model.Job;
import io.dropwarp.model.Layout;
import io.dropwarp.model.Plan;
import io.dropwarp.model.TargetGrid;

/**
 * Bytes that a job has yet to write, by folder. Pixels count uncompressed, since compression may not help.
 * Incompressible overhead and GDAL's temporary data are left to the reserve; running out only costs time.
 *
 * @param output in the output folder, if that is on another file system; else a rename brings the output there
 * @param archive in the archive, if that is on another file system
 * @param deadLetter in the dead-letter folder, if that is on another file system: the job may still fail
 */
record DiskNeed(long work, long output, long archive, long deadLetter) {

    static final DiskNeed NONE = new DiskNeed(0, 0, 0, 0);

    /** Claim, plan, receipt, ledger line. */
    private static final long PAPERS = 64 * 1024;

    /** Tiles and an output with overviews of an uncompressed source take 2.3 times its size. */
    private static final long GUESS = 3;

    /** Which folders are on another file system than the work folder; the archive counts only if sources are kept. */
    record Apart(boolean output, boolean archive, boolean deadLetter) {}

    /** {@return a guess of what an unplanned job needs, from the size of its raster} */
    static DiskNeed guess(long bytes, Apart apart) {
        long pixels = GUESS * bytes;
        return new DiskNeed(
                pixels + 2 * PAPERS,
                apart.output() ? pixels + PAPERS : 0,
                apart.archive() ? bytes + PAPERS : 0,
                apart.deadLetter() ? bytes + PAPERS : 0);
    }

    /** {@return what a planned job has yet to write; {@code staged} if its output already waits to be published} */
    public static DiskNeed of(Job job, Plan plan, int tilesDone, boolean staged, Apart apart) {
        Layout layout =
                plan.options().layout() == null ? Layout.COG : plan.options().layout();
        int count = plan.tiling().count();
        long pixels = bytes(plan.grid());
        long output = layout == Layout.COG ? pixels / 3 * 4 : pixels;
        // Tiles in the format of the output become it by a link; others are assembled into another file.
        boolean isFinal = count == 1 || layout == Layout.TILES;
        long tiles = (isFinal ? output : pixels) / count * (count - tilesDone);
        long work = staged ? 0 : tiles + (isFinal ? 0 : output) + PAPERS;
        // In place, a source is never moved.
        long source = PAPERS + (job.inPlace() ? 0 : job.bytes());
        return new DiskNeed(
                work,
                apart.output() ? output + PAPERS : 0,
                apart.archive() ? source : 0,
                apart.deadLetter() ? source : 0);
    }

    private static long bytes(TargetGrid grid) {
        return grid.pixels() * grid.bands() * bytes(grid.type());
    }

    private static int bytes(String type) {
        return switch (type) {
            case "Byte", "Int8" -> 1;
            case "UInt16", "Int16" -> 2;
            case "CInt32", "CFloat32", "Float64", "Int64", "UInt64" -> 8;
            case "CFloat64" -> 16;
            default -> 4;
        };
    }
}
