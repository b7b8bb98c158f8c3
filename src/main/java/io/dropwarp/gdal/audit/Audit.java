package io.dropwarp.gdal.audit;

import io.dropwarp.gdal.audit.AuditSamples.Quad;
import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.JobSpec;
import io.dropwarp.gdal.core.TiffFile;
import io.dropwarp.gdal.core.WarpArguments;
import io.dropwarp.gdal.georeference.PixelTransform;
import io.dropwarp.gdal.tile.OpenJob;
import io.dropwarp.model.AuditResult;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Plan;
import java.nio.file.Path;
import java.util.List;
import org.gdal.gdal.Dataset;

/**
 * Compares a finished output with its source independently of the warp: single target pixels are traced back exactly,
 * without approximation or frozen scales, and must be possible there; source pixels are traced forward and must have
 * arrived. For the GDAL thread.
 */
public final class Audit {

    /** Source pixels read at most per block, so that a heavily scaled-down source is not read twice. */
    private static final long MOST_PIXELS = 1 << 18;

    /** From this many quads on, a second thread reads half of them. */
    private static final int MANY = 200;

    private final OpenJob job;
    private final Plan plan;
    private final boolean full;
    private final Path file;
    private final int threads;

    Audit(OpenJob job, String level, Path file, int threads) {
        this.job = job;
        this.file = file;
        this.threads = threads;
        this.plan = job.plan();
        this.full = level.equals("full");
    }

    /**
     * Audits an output (or the VRT of its tiles) if the job's options request it.
     *
     * @param threads 1 to use this thread only; from 2 on, the job's plan must have been written
     * @return the result; null if not requested
     * @throws DropwarpException VERIFY_FAILED, naming a pixel or field that the source contradicts
     */
    public static AuditResult of(OpenJob job, Path file, int threads) {
        String level = JobSpec.lower(job.plan().options().audit(), "sample");
        if (level.equals("off")) {
            return null;
        }
        // OutputVerifier has compared geotransform and CRS.
        Dataset output = TiffFile.openUnplaced(file);
        if (output == null) {
            throw AuditFailure.unreadable();
        }
        try {
            return new Audit(job, level, file, threads).compare(output);
        } finally {
            output.delete();
        }
    }

    private AuditResult compare(Dataset output) {
        new AuditMetadata(plan, job.source()).compare(output);
        WarpArguments arguments = new WarpArguments(plan.warpArguments());
        try (PixelTransform transform = PixelTransform.along(job.source(), arguments)) {
            if (transform == null) {
                throw AuditFailure.promise("cannot be traced back to its source: " + GdalError.message());
            }
            return compare(new AuditOutput(plan, output), transform);
        }
    }

    private AuditResult compare(AuditOutput output, PixelTransform transform) {
        AuditSource source = new AuditSource(plan, job.source());
        AuditSamples samples = new AuditSamples(plan, full, output.width(), output.height());
        AuditForward forward = new AuditForward(plan, source, output, transform);
        List<double[]> hits = forward.look(samples.forward(source.width(), source.height()));
        List<Quad> quads = samples.backward(hits, output::stored);
        double[][] places = places(output, quads);
        transform.apply(true, places);
        double[] ratio = AuditPlace.medianRatio(places, source);
        AuditPixels pixels = new AuditPixels(plan, source, output, ratio);
        long budget = Math.max(MOST_PIXELS, (long) source.width() * source.height() / (full ? 4 : 100));
        int begin = threads > 1 && !full && quads.size() >= MANY ? quads.size() / 2 : quads.size();
        try (AuditAhead ahead = new AuditAhead(job, file, pixels, quads, places, begin)) {
            int i = 0;
            for (; i < begin && budget > 0; i++) {
                budget -= pixels.compare(pixels.read(quads.get(i), at(places, i), source, output));
            }
            for (AuditPixels.Sight sight : ahead.get()) {
                budget -= budget > 0 ? pixels.compare(sight) : 0;
                i++;
            }
            for (; i < quads.size() && budget > 0; i++) {
                budget -= pixels.compare(pixels.read(quads.get(i), at(places, i), source, output));
            }
        }
        pixels.lookAtAll();
        forward.lookBack(pixels.drawn());
        return new AuditResult(forward.count() + pixels.count(), pixels.worst(), forward.count(), pixels.count());
    }

    /** {@return the places of a quad's pixels in the source} */
    static List<double[]> at(double[][] places, int quad) {
        return List.of(places).subList(4 * quad, 4 * quad + 4);
    }

    /** Four for each quad, row by row, also beyond the grid: their differences give the scale. */
    private static double[][] places(AuditOutput output, List<Quad> quads) {
        double[][] places = new double[4 * quads.size()][];
        for (int i = 0; i < places.length; i++) {
            Quad quad = quads.get(i / 4);
            places[i] = output.centre(quad.column() + i % 2, quad.row() + i % 4 / 2);
        }
        return places;
    }
}
