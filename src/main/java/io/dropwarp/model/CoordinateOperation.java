package io.dropwarp.model;

import java.util.List;

/**
 * The coordinate operation that PROJ uses from a source's CRS to the target's, for the receipt.
 *
 * @param accuracyM accuracy in metres, or null if unknown
 * @param grids grids that this or a better operation uses
 * @param ballpark whether the datums are merely treated as equal
 */
public record CoordinateOperation(String name, Double accuracyM, List<Grid> grids, boolean ballpark) {

    public CoordinateOperation {
        grids = List.copyOf(grids);
    }

    /**
     * A grid of shifts or heights.
     *
     * @param name file name, such as {@code uk_os_OSTN15_NTv2_OSGBtoETRS.tif}
     * @param available whether it is installed
     */
    public record Grid(String name, boolean available) {}
}
