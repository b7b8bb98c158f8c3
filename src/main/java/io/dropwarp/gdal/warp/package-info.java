/**
 * Warps one tile: cuts it into cells and chooses the fastest way that gives the same pixels.
 */
package io.dropwarp.gdal.warp;
