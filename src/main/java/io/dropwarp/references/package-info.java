/**
 * The files that VRT and HDF5 files point to, found without GDAL, so that a hostile file is refused before GDAL opens it.
 * Both sides use it: the intake to collect what belongs to an arrival, the worker to check it.
 */
package io.dropwarp.references;
