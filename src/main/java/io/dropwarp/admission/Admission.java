package io.dropwarp.admission;

import io.dropwarp.model.Failure;
import io.dropwarp.model.Job;

/** Decides whether arrivals may be claimed now. */
public interface Admission {

    /** {@return whether the drop folder may be polled; on false nothing is claimed} */
    boolean begins();

    /** {@return whether the result of a poll may still be claimed} */
    boolean isOpen();

    /** {@return whether an arrival with a raster of this size may be claimed; on false it stays for later} */
    boolean admits(long bytes);

    /** {@return whether an arrival (a path below the drop folder) was taken before and stays in the drop folder} */
    boolean isTaken(String file);

    /** An arrival was claimed and became a job. */
    void claimed(Job job);

    /** An arrival could not be claimed because of a machine fault. */
    void failed(Failure failure);
}
