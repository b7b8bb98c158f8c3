/**
 * Opening a source safely, and which of its pixels are valid.
 */
package io.dropwarp.gdal.source;
