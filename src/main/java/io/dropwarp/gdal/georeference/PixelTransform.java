package io.dropwarp.gdal.georeference;

import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.GdalList;
import io.dropwarp.gdal.core.WarpArguments;
import io.dropwarp.gdal.source.OwnGeoreference;
import java.util.ArrayList;
import java.util.List;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.Transformer;
import org.gdal.gdal.gdal;

/**
 * The exact transformation between source pixels and target coordinates that gdalwarp uses: geotransform, GCPs, RPCs or
 * geolocation arrays, then PROJ. For the GDAL thread.
 */
public final class PixelTransform implements AutoCloseable {

    private final Dataset source;
    private final List<String> options;
    private Transformer transformer;

    private PixelTransform(Dataset source, List<String> options, Transformer transformer) {
        this.source = source;
        this.options = options;
        this.transformer = transformer;
    }

    /**
     * Creates a transform.
     *
     * @param sourceCrs CRS to use in place of the source's own, or null
     * @param targetCrs null for the source's own coordinates
     * @param more transformer options besides the CRSs
     * @return null if GDAL finds none; GDAL's last error says why
     */
    static PixelTransform find(Dataset source, String sourceCrs, String targetCrs, List<String> more) {
        List<String> options = new ArrayList<>(RpcModel.located(source, more));
        if (targetCrs != null) {
            options.add("DST_SRS=" + targetCrs);
        }
        if (sourceCrs != null) {
            options.add("SRC_SRS=" + sourceCrs);
        }
        GdalError.reset();
        Transformer transformer = transformer(source, options);
        return transformer == null ? null : new PixelTransform(source, options, transformer);
    }

    /** {@return the transform that gdalwarp uses with a plan's arguments, or null if GDAL finds none} */
    public static PixelTransform along(Dataset source, WarpArguments arguments) {
        return find(source, arguments.value("-s_srs"), arguments.value("-t_srs"), arguments.values("-to"));
    }

    private static Transformer transformer(Dataset source, List<String> options) {
        try {
            return new Transformer(source, null, GdalList.of(options));
        } catch (RuntimeException e) {
            return null;
        }
    }

    /**
     * Releases the transform until it is used again, if recreating it is cheap. GDAL caches one transformation per pair
     * of CRSs for the next user; while it is held here, gdalwarp has PROJ search for another.
     */
    public void release() {
        // Other kinds than the geotransform are requested by METHOD.
        if (transformer != null
                && OwnGeoreference.geotransform(source) != null
                && options.stream().noneMatch(option -> option.startsWith("METHOD="))) {
            transformer.delete();
            transformer = null;
        }
    }

    /**
     * Transforms points {x, y, z} in place; points without an image become NaN.
     *
     * @param toSource true from target coordinates to source pixels, false for the opposite
     */
    public void apply(boolean toSource, double[][] points) {
        if (transformer == null) {
            transformer = transformer(source, options);
        }
        int[] success = new int[points.length];
        double[][] before = new double[points.length][];
        for (int i = 0; i < points.length; i++) {
            before[i] = points[i].clone();
        }
        // A point without an image is a normal result; keep the error out of the job's messages.
        gdal.PushErrorHandler("CPLQuietErrorHandler");
        try {
            transformer.TransformPoints(toSource ? 1 : 0, points, success);
        } catch (RuntimeException e) {
            // One failing point makes the bindings discard all, so transform them one by one.
            oneByOne(toSource, before, points, success);
        } finally {
            gdal.PopErrorHandler();
        }
        for (int i = 0; i < points.length; i++) {
            if (success[i] == 0 || !Double.isFinite(points[i][0]) || !Double.isFinite(points[i][1])) {
                points[i][0] = Double.NaN;
                points[i][1] = Double.NaN;
            }
        }
    }

    private void oneByOne(boolean toSource, double[][] from, double[][] into, int[] success) {
        for (int i = 0; i < from.length; i++) {
            double[] point = new double[3];
            try {
                success[i] = transformer.TransformPoint(point, toSource ? 1 : 0, from[i][0], from[i][1], 0);
            } catch (RuntimeException e) {
                success[i] = 0;
            }
            into[i][0] = point[0];
            into[i][1] = point[1];
        }
    }

    @Override
    public void close() {
        if (transformer != null) {
            transformer.delete();
        }
    }
}
