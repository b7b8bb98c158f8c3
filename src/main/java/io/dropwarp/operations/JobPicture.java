package io.dropwarp.operations;

/**
 * A job in flight as the grid it is.
 *
 * @param progress how far it has come
 * @param width width of the target grid in pixels; 0 if it is not planned yet
 * @param height height of the target grid in pixels
 * @param tileWidth width of a tile in pixels; those of the last column may be narrower
 * @param tileHeight height of a tile in pixels; those of the last row may be lower
 * @param tiles one character a tile, row by row: {@code .} waits, {@code r} runs, {@code d} stands, {@code x} was given up
 */
public record JobPicture(JobProgress progress, int width, int height, int tileWidth, int tileHeight, String tiles) {}
