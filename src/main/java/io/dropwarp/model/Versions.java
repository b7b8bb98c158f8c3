package io.dropwarp.model;

/**
 * What made a result; other versions may give other pixels.
 *
 * @param dropwarp version of dropwarp
 * @param gdal version of the GDAL library
 * @param proj version of the PROJ library
 * @param java version of the worker's Java
 */
public record Versions(String dropwarp, String gdal, String proj, String java) {}
