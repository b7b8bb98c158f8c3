/**
 * Where a source lies: geotransform, ground control points, RPCs or geolocation arrays, and the transformation to a CRS.
 */
package io.dropwarp.gdal.georeference;
