package io.dropwarp.gdal.output;

import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.Hints;
import io.dropwarp.gdal.core.TiffFile;
import io.dropwarp.gdal.crs.CrsResolver;
import io.dropwarp.gdal.crs.GeoKeys;
import io.dropwarp.gdal.tile.OpenJob;
import io.dropwarp.model.BandStatistics;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Plan;
import io.dropwarp.model.TargetGrid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gdal.gdal.Band;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.gdal;
import org.gdal.gdalconst.gdalconstConstants;
import org.gdal.osr.SpatialReference;

/** Reopens a finished output and compares it with its plan. For the GDAL thread. */
public final class OutputVerifier {

    /** CRS tags of GeoTIFFs, as bytes, whose CRS was recently read back and found right. */
    private static final Map<String, ByteBuffer> VERIFIED = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ByteBuffer> eldest) {
            return size() > 16;
        }
    };

    /** In a grid this small, all pixel centres may miss the source. */
    private static final int TINY = 4;

    private final OpenJob job;
    private final Plan plan;

    OutputVerifier(OpenJob job) {
        this.job = job;
        this.plan = job.plan();
    }

    /**
     * Verifies an output, or the VRT of its tiles.
     *
     * @throws DropwarpException VERIFY_FAILED, naming what differs
     */
    void verify(Path file, List<BandStatistics> bands) {
        Dataset output = TiffFile.open(file);
        if (output == null) {
            throw failed("cannot be opened: " + GdalError.message());
        }
        try {
            compare(output);
            compareCrs(output, file);
        } finally {
            output.delete();
        }
        boolean empty = bands.stream()
                .limit(plan.grid().alpha() ? Math.max(1, bands.size() - 1) : bands.size())
                .allMatch(band -> band.validPixels() == 0);
        // The centre of a pixel larger than its source may miss it.
        boolean tiny = plan.grid().pixels() <= TINY && plan.grid().mask().equals("collar");
        if (empty && !tiny && sourceHasPixels()) {
            throw failed("holds no valid pixel, although the source does");
        }
    }

    private void compare(Dataset output) {
        TargetGrid grid = plan.grid();
        same("width", grid.width(), output.getRasterXSize());
        same("height", grid.height(), output.getRasterYSize());
        same("number of bands", grid.bands(), output.getRasterCount());
        for (int i = 1; i <= grid.bands(); i++) {
            same(
                    "type of band " + i,
                    grid.type(),
                    gdal.GetDataTypeName(output.GetRasterBand(i).getDataType()));
        }
        double[] is = output.GetGeoTransform();
        double pixel = Math.min(
                Math.abs(grid.geotransform().get(1)),
                Math.abs(grid.geotransform().get(5)));
        for (int i = 0; i < 6; i++) {
            double planned = grid.geotransform().get(i);
            // GeoTIFF stores origin and size; a point-registered one shifts the origin by half a pixel and back.
            double tolerance = i == 0 || i == 3 ? 1e-6 * pixel + Math.ulp(planned) : 1e-12 * pixel;
            if (!(Math.abs(is[i] - planned) <= tolerance)) {
                throw failed("has " + is[i] + " instead of " + planned + " in its geotransform");
            }
        }
    }

    private void compareCrs(Dataset output, Path file) {
        TargetGrid grid = plan.grid();
        Optional<ByteBuffer> keys = keys(file);
        if (keys.isPresent() && keys.get().equals(VERIFIED.get(grid.crsWkt()))) {
            return;
        }
        SpatialReference crs = output.GetSpatialRef();
        SpatialReference wanted = new SpatialReference(grid.crsWkt());
        boolean same = crs != null && CrsResolver.isSame(crs, wanted);
        wanted.delete();
        if (!same) {
            throw failed("is not in the CRS " + grid.crsLabel());
        }
        keys.ifPresent(bytes -> VERIFIED.put(grid.crsWkt(), bytes));
    }

    /** Empty for a VRT, whose CRS is read every time. */
    private static Optional<ByteBuffer> keys(Path file) {
        try {
            return GeoKeys.of(file);
        } catch (IOException e) {
            throw failed("cannot be read: " + Hints.reason(e));
        }
    }

    private void same(String what, Object planned, Object is) {
        if (!planned.equals(is)) {
            throw failed("has " + what + " " + is + " instead of " + planned);
        }
    }

    /** Reads the source in strips until a valid pixel turns up; only when the output has none. */
    private boolean sourceHasPixels() {
        Band mask = job.source().GetRasterBand(1).GetMaskBand();
        int width = mask.getXSize();
        int rows = Math.max(1, (1 << 22) / width);
        byte[] strip = new byte[Math.min(rows, mask.getYSize()) * width];
        for (int y = 0; y < mask.getYSize(); y += rows) {
            int n = Math.min(rows, mask.getYSize() - y);
            if (mask.ReadRaster(0, y, width, n, width, n, gdalconstConstants.GDT_Byte, strip) != 0) {
                return false;
            }
            for (int i = 0; i < n * width; i++) {
                if (strip[i] != 0) {
                    // An extent that only touches the nodata part of a source is rightly empty.
                    return plan.options().extent() == null;
                }
            }
        }
        return false;
    }

    private static DropwarpException failed(String what) {
        return new DropwarpException(
                FailureCode.VERIFY_FAILED,
                "The finished output " + what + ", so it was not published.",
                "Drop the file again; if it fails the same way, report a defect with what lies beside this report: plan.json,"
                        + " source and tiles.");
    }
}
