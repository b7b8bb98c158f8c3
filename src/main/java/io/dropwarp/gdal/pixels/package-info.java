/**
 * Pixel buffers and data types, up to 64-bit integers and signed bytes, which the Java bindings do not handle.
 */
package io.dropwarp.gdal.pixels;
