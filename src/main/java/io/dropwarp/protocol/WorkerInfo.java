package io.dropwarp.protocol;

import io.dropwarp.model.Versions;
import java.util.List;

/**
 * What a worker process is.
 *
 * @param pid its process id
 * @param versions its versions
 * @param drivers short names of the raster drivers its GDAL has
 */
public record WorkerInfo(long pid, Versions versions, List<String> drivers) {}
