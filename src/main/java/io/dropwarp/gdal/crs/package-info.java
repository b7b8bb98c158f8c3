/**
 * Coordinate reference systems: parsing, comparing, their areas of use, and the operations PROJ offers between them.
 */
package io.dropwarp.gdal.crs;
