package io.dropwarp.protocol;

import io.dropwarp.model.Versions;
import java.util.List;

/** Description of a worker process, with the short names of its GDAL's raster drivers. */
public record WorkerInfo(long pid, Versions versions, List<String> drivers) {}
