/**
 * Puts the output of a job together and verifies it; footprints and previews.
 */
package io.dropwarp.gdal.output;
