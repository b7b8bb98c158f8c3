package io.dropwarp.protocol;

/**
 * A CRS that GDAL and PROJ understand, with its WKT2 and its label in file names.
 *
 * @param id authority code such as {@code EPSG:3857}, or null
 */
public record ResolvedCrs(String id, String label, String name, String wkt) {}
