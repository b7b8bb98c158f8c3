package io.dropwarp.model;

/**
 * A tile that could not be warped.
 *
 * @param tile its window
 * @param failure why
 * @param attempts how often it was tried
 * @param last how the last attempt went wrong
 */
public record TileFailure(Tile tile, Failure failure, int attempts, Attempt last) {}
