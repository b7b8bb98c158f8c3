package io.dropwarp.gdal.georeference;

import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.GdalList;
import io.dropwarp.gdal.core.WarpArguments;
import io.dropwarp.gdal.source.OwnGeoreference;
import io.dropwarp.model.DropwarpException;
import java.util.ArrayList;
import java.util.List;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.Transformer;
import org.gdal.gdal.gdal;

/**
 * The exact way from pixels of a source to coordinates of the target CRS and back, the one gdalwarp takes: by
 * geotransform, GCPs, RPCs or geolocation arrays, then by PROJ. For the GDAL thread.
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
     * Finds the way.
     *
     * @param source an open raster
     * @param sourceCrs CRS to use in place of the source's own, or null
     * @param targetCrs target CRS; null for the source's coordinates themselves, before any CRS
     * @param more transformer options besides the CRSs
     * @return the transform, or null if GDAL finds none; its words say why
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

    /**
     * The way that gdalwarp takes with given arguments.
     *
     * @param source an open raster
     * @param arguments a plan's
     * @return the transform, or null if GDAL finds none
     */
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
     * Lets go of the way for as long as nobody goes it, where finding it again costs little. GDAL keeps one
     * transformation between two CRSs for the next who asks; while that is held here, gdalwarp has PROJ look for another.
     */
    public void rest() {
        // Another way than the geotransform is asked for by its method.
        if (transformer != null
                && OwnGeoreference.geotransform(source) != null
                && options.stream().noneMatch(option -> option.startsWith("METHOD="))) {
            transformer.delete();
            transformer = null;
        }
    }

    /**
     * Transforms points in place.
     *
     * @param toSource true from target coordinates to source pixels, false the other way
     * @param points {x, y, z} each; points that have no image become NaN
     * @throws DropwarpException never for points without image
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
        // That a point has no image is an answer here, and none that belongs among the job's messages.
        gdal.PushErrorHandler("CPLQuietErrorHandler");
        try {
            transformer.TransformPoints(toSource ? 1 : 0, points, success);
        } catch (RuntimeException e) {
            // One point without image makes the bindings throw away all, so take them one by one.
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
