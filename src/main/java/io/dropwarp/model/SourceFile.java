package io.dropwarp.model;

/**
 * The identity of the raster file a plan was made for; a plan is not used for a file that changed since.
 *
 * @param name file name inside {@code source/}
 * @param bytes size
 * @param modifiedMillis modification time, milliseconds since 1970
 * @param sha256 hash of the content, lower-case hex
 */
public record SourceFile(String name, long bytes, long modifiedMillis, String sha256) {}
