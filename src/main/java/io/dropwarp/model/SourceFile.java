package io.dropwarp.model;

/**
 * Identity of the raster file a plan was made for; a plan is not used for a changed file.
 *
 * @param name file name inside {@code source/}
 * @param modifiedMillis modification time, milliseconds since 1970
 * @param sha256 lower-case hex
 */
public record SourceFile(String name, long bytes, long modifiedMillis, String sha256) {

    /** {@return the same with its hash} */
    public SourceFile withHash(String hash) {
        return new SourceFile(name, bytes, modifiedMillis, hash);
    }
}
