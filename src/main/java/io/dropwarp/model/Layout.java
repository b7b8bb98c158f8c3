package io.dropwarp.model;

/** Layout of a published output. */
public enum Layout {
    /** One Cloud Optimized GeoTIFF with overviews. */
    COG,
    /** One plain tiled GeoTIFF. */
    GTIFF,
    /** A folder of GeoTIFF tiles and a VRT over them. */
    TILES
}
