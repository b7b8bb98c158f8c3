package io.dropwarp.model;

/**
 * How a source without a geotransform is placed, and how well that fits.
 *
 * @param kind gcps, tps, rpc or geolocation
 * @param residualRmsPx root mean square of the residuals at the control points in source pixels, or null
 * @param residualMaxPx largest residual in source pixels, or null
 * @param assumed what was assumed for lack of information, such as a height; or null
 */
public record Georeferencing(String kind, Double residualRmsPx, Double residualMaxPx, String assumed) {}
