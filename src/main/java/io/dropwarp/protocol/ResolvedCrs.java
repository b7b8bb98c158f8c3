package io.dropwarp.protocol;

/**
 * A CRS that GDAL and PROJ understand.
 *
 * @param id authority code such as {@code EPSG:3857}, or null
 * @param label the CRS in file names
 * @param wkt WKT2
 */
public record ResolvedCrs(String id, String label, String name, String wkt) {}
