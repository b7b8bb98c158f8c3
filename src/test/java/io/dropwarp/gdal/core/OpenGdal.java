package io.dropwarp.gdal.core;

import io.dropwarp.agent.GdalWorker;
import io.dropwarp.gdal.tile.OpenJob;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.Plan;
import io.dropwarp.protocol.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.gdal;
import org.gdal.gdalconst.gdalconstConstants;
import org.gdal.osr.SpatialReference;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** GDAL in the JVM of a test, set up as a worker sets it up. All tests of a class run on one thread. */
public final class OpenGdal implements BeforeAllCallback {

    private static boolean open;

    @Override
    public void beforeAll(ExtensionContext context) {
        if (!open) {
            GdalLibrary.open();
            open = true;
        }
    }

    /** An empty raster of bytes in memory. */
    public static Dataset raster(String crs, int width, int height, double... geotransform) {
        Dataset raster = gdal.GetDriverByName("MEM").Create("", width, height, 1, gdalconstConstants.GDT_Byte);
        SpatialReference reference = new SpatialReference();
        reference.SetFromUserInput(crs);
        raster.SetProjection(reference.ExportToWkt());
        raster.SetGeoTransform(geotransform);
        return raster;
    }

    /** A job, planned from a file and open; the caller closes it. */
    public static OpenJob job(Path work, Path file, String options) throws IOException {
        JobFolder folder = JobFolder.of(work, "job");
        Files.createDirectories(folder.source("x").getParent());
        String name = String.valueOf(file.getFileName());
        Files.copy(file, folder.source(name));
        try (GdalWorker worker = new GdalWorker(work, GdalLibrary.versions("test"))) {
            Plan plan = worker.plan(
                    new Request.MakePlan("job", name, Options.of(options), Options.limits(""), false),
                    source -> {},
                    share -> {});
            assert plan != null;
        }
        return OpenJob.open(folder);
    }
}
