package io.dropwarp.operations;

/**
 * A job in flight as a grid of tiles. Sizes are in pixels. Tiles of the last column and row may be smaller.
 *
 * @param width width of the target grid; 0 if it is not planned yet
 * @param tiles one character per tile, row by row: {@code .} waiting, {@code r} running, {@code d} done, {@code x}
 *     given up
 */
public record JobPicture(JobProgress progress, int width, int height, int tileWidth, int tileHeight, String tiles) {}
