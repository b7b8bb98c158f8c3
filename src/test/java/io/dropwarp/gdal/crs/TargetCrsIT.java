package io.dropwarp.gdal.crs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.agent.TestRaster;
import io.dropwarp.gdal.core.OpenGdal;
import io.dropwarp.gdal.core.TiffFile;
import java.io.IOException;
import java.nio.file.Path;
import org.gdal.gdal.Dataset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("fast")
@ExtendWith(OpenGdal.class)
class TargetCrsIT {

    @TempDir
    Path folder;

    /** PROJ keeps the datum of a GeoTIFF in WGS 84 as a single one for the rest of the thread's life. */
    @Test
    void itsDescriptionDoesNotDependOnTheFilesReadBefore() throws IOException {
        Path file = TestRaster.of(4, 4)
                .crs("EPSG:32633")
                .geotransform(500_000, 10, 0, 5_000_000, 0, -10)
                .band((x, y) -> 1)
                .write(folder.resolve("utm.tif"));
        Dataset before = TiffFile.open(file);
        before.GetSpatialRef().ExportToWkt();
        before.delete();

        // A CRS that no other test uses, so that it is not known yet.
        assertThat(TargetCrs.of("EPSG:3395").crs().wkt()).contains("ENSEMBLE[");
    }
}
