package io.dropwarp.gdal.metadata;

import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.GdalList;
import io.dropwarp.gdal.source.SourceValidity;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Plan;
import java.nio.file.Path;
import java.util.List;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.gdal;
import org.gdal.gdalconst.gdalconstConstants;

/** Puts colours, names, attribute tables and metadata into a VRT file. For the GDAL thread. */
public final class VrtMetadata {

    private final Plan plan;
    private final Dataset source;

    public VrtMetadata(Plan plan, Dataset source) {
        this.plan = plan;
        this.source = source;
    }

    /**
     * Completes a VRT in place; its tiles must be next to it.
     *
     * @throws DropwarpException INTERNAL if GDAL cannot read it
     */
    public void put(Path vrt) {
        long flags = gdalconstConstants.OF_RASTER | gdalconstConstants.OF_UPDATE;
        GdalError.reset();
        Dataset dataset = gdal.OpenEx(vrt.toString(), flags, GdalList.of("VRT"));
        if (dataset == null) {
            throw GdalError.failure("Cannot join the tiles", FailureCode.INTERNAL, null);
        }
        new BandMetadata(plan, source).put(dataset, true);
        List<Integer> bands = SourceValidity.of(source, plan.options()).colourBands();
        for (int i = 1; i <= bands.size(); i++) {
            Legend.of(source.GetRasterBand(bands.get(i - 1))).put(dataset.GetRasterBand(i));
        }
        dataset.delete();
    }
}
