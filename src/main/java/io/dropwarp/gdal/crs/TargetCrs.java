package io.dropwarp.gdal.crs;

import io.dropwarp.gdal.core.TiffFile;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.protocol.ResolvedCrs;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.gdal;
import org.gdal.gdalconst.gdalconstConstants;
import org.gdal.osr.SpatialReference;

/**
 * A target CRS and what was measured of it. Measuring costs more than warping a small tile, so recent ones are cached.
 * For the GDAL thread.
 *
 * @param area where it is meant to be used
 * @param heights the requested vertical part, which is ignored; null if none
 */
public record TargetCrs(ResolvedCrs crs, TargetArea area, String heights) {

    private static final int KEPT = 32;

    /** A file in GDAL's memory. */
    private static final String PROBE = "/vsimem/dropwarp-crs.tif";

    private static final Map<String, TargetCrs> LATEST = new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TargetCrs> eldest) {
            return size() > KEPT;
        }
    };

    /**
     * Parses and measures a target CRS.
     *
     * @throws DropwarpException BAD_CRS if it is not understood or GeoTIFF cannot express it
     */
    public static TargetCrs of(String text) {
        TargetCrs known = text == null ? null : LATEST.get(text);
        if (known != null) {
            return known;
        }
        SpatialReference crs = CrsResolver.horizontal(text, "crs");
        try {
            if (!writable(crs)) {
                throw new DropwarpException(
                        FailureCode.BAD_CRS,
                        "The CRS " + crs.GetName() + " cannot be written into a GeoTIFF.",
                        "Choose one whose projection GeoTIFF knows, such as Lambert azimuthal equal area.");
            }
            TargetCrs found = new TargetCrs(described(text), TargetArea.of(crs), CrsResolver.heights(text, "crs"));
            LATEST.put(text, found);
            return found;
        } finally {
            crs.delete();
        }
    }

    /** {@return the CRS as an argument for gdalwarp} */
    public String text() {
        return crs.id() == null ? crs.wkt() : crs.id();
    }

    /**
     * Describes it in a thread of its own, which has its own PROJ context. In this thread's context, the GeoTIFFs read
     * before decide whether PROJ gives WGS 84 as an ensemble of datums or as one, and the description is part of what
     * identifies a plan.
     */
    private static ResolvedCrs described(String text) {
        FutureTask<ResolvedCrs> task = new FutureTask<>(() -> {
            SpatialReference crs = CrsResolver.horizontal(text, "crs");
            try {
                return CrsResolver.describe(crs);
            } finally {
                crs.delete();
            }
        });
        new Thread(task, "target-crs").start();
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The CRS was understood a moment ago", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Nobody interrupts a worker", e);
        }
    }

    /** Some projections have no GeoTIFF code; GDAL would write them to a sidecar and leave the output without a CRS. */
    private static boolean writable(SpatialReference crs) {
        gdal.SetThreadLocalConfigOption("GDAL_PAM_ENABLED", "NO");
        try {
            Dataset probe = gdal.GetDriverByName("GTiff").Create(PROBE, 1, 1, 1, gdalconstConstants.GDT_Byte);
            probe.SetGeoTransform(new double[] {0, 1, 0, 1, 0, -1});
            probe.SetSpatialRef(crs);
            probe.delete();
            Dataset again = TiffFile.open(PROBE);
            SpatialReference read = again == null ? null : again.GetSpatialRef();
            boolean same = read != null && CrsResolver.isSame(read, crs);
            if (again != null) {
                again.delete();
            }
            return same;
        } finally {
            gdal.SetThreadLocalConfigOption("GDAL_PAM_ENABLED", null);
            gdal.Unlink(PROBE);
        }
    }
}
