package io.dropwarp.fuzz;

import java.util.List;
import java.util.Map;

/**
 * One arrival of damaged files.
 *
 * @param number of the case in its run
 * @param raster name of the raster
 * @param files content by file name, the raster among them
 * @param changes what was done to them, one sentence each
 */
record FuzzCase(int number, String raster, Map<String, byte[]> files, List<String> changes) {

    /** {@return the job's id} */
    String job() {
        return String.format("fuzz-%08d", number);
    }

    @Override
    public String toString() {
        return "case " + number + ", " + raster + ": " + String.join("; ", changes);
    }
}
