package io.dropwarp.protocol;

/**
 * Resources of a request, so that requests only run side by side if their memory fits.
 *
 * @param memoryMb MB that a worker may use for it, the whole process included; 0 if unknown
 * @param alone whether no other request may run in any worker meanwhile
 */
public record Needs(int memoryMb, boolean alone) {

    /** Unknown; treated as an ordinary request. */
    public static final Needs UNKNOWN = new Needs(0, false);

    /**
     * A worker without pixels. Measured: 107 MB right after its start, 51 MB of them shared files, plus 17 MB once its
     * heap has grown.
     */
    private static final int IDLE_MB = 150;

    private static final int TILES_HELD = 3;

    /**
     * {@return MB of a worker for a request of unknown needs: the target, its source window and gdalwarp's own copies}
     * {@code tileBytes} is what a tile's target pixels may take.
     */
    public static int ordinaryMb(long cacheMb, long tileBytes) {
        return megabytes(cacheMb, TILES_HELD * (double) tileBytes);
    }

    /** {@return MB of a worker that holds so many bytes of pixels at once} */
    public static int megabytes(long cacheMb, double pixelBytes) {
        return (int) Math.min(Integer.MAX_VALUE, IDLE_MB + cacheMb + Math.ceil(pixelBytes / (1 << 20)));
    }
}
