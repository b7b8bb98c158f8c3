/** Checks a finished output against its source independently of the code that made it. */
package io.dropwarp.gdal.audit;
