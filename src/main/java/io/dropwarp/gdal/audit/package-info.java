/**
 * Checks a finished output against its source by other means than those that made it.
 */
package io.dropwarp.gdal.audit;
