package io.dropwarp.fuzz;

import java.util.List;

/**
 * How a case ended.
 *
 * @param number of the case
 * @param code PUBLISHED, or the failure's code
 * @param words the failure's message, empty for a published one
 * @param lost whether a worker was lost over it
 * @param seconds it took
 * @param faults what should not be so, empty if all is well
 */
record Ending(int number, String code, String words, boolean lost, double seconds, List<String> faults) {

    static final String PUBLISHED = "PUBLISHED";

    Ending {
        faults = List.copyOf(faults);
    }
}
