package io.dropwarp.model;

/** A tile that could not be warped, with details of the last attempt. */
public record TileFailure(Tile tile, Failure failure, int attempts, Attempt last) {}
