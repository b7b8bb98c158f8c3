/**
 * What an output says besides pixels: band metadata, colour tables, attribute tables, sidecars.
 */
package io.dropwarp.gdal.metadata;
