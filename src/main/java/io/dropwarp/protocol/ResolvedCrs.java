package io.dropwarp.protocol;

/**
 * A CRS that GDAL and PROJ understand.
 *
 * @param id authority code such as {@code EPSG:3857}, or null
 * @param label as it stands in file names
 * @param name its name, for people
 * @param wkt as WKT2
 */
public record ResolvedCrs(String id, String label, String name, String wkt) {}
