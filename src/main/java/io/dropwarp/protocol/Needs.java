package io.dropwarp.protocol;

/**
 * What a request needs of the machine, so that requests run side by side only where their memory fits.
 *
 * @param memoryMb memory in MB that a worker may come to hold over it, all of the process counted; 0 if it is not known
 * @param alone whether no other request may run in any worker meanwhile
 */
public record Needs(int memoryMb, boolean alone) {

    /** What nothing is known of: it counts as an ordinary request. */
    public static final Needs UNKNOWN = new Needs(0, false);

    /**
     * A worker without pixels. Measured: 107 MB when it has just started, 51 MB of them shared files; with a heap that has
     * grown meanwhile, 17 MB more than that.
     */
    private static final int IDLE_MB = 150;

    private static final int TILES_HELD = 3;

    /**
     * The memory of a worker over a request that brings no figure of its own.
     *
     * @param cacheMb GDAL's block cache, MB
     * @param tileBytes memory a tile's target pixels may take
     * @return MB; room for the target, its source window and gdalwarp's own copies
     */
    public static int ordinaryMb(long cacheMb, long tileBytes) {
        return megabytes(cacheMb, TILES_HELD * (double) tileBytes);
    }

    /**
     * The memory of a worker that holds so many pixels.
     *
     * @param cacheMb GDAL's block cache, MB
     * @param pixelBytes bytes of all it holds at once
     * @return MB
     */
    public static int megabytes(long cacheMb, double pixelBytes) {
        return (int) Math.min(Integer.MAX_VALUE, IDLE_MB + cacheMb + Math.ceil(pixelBytes / (1 << 20)));
    }
}
