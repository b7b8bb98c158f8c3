package io.dropwarp.model;

/**
 * A tile that could not be warped.
 *
 * @param attempts number of attempts
 * @param last details of the last attempt
 */
public record TileFailure(Tile tile, Failure failure, int attempts, Attempt last) {}
