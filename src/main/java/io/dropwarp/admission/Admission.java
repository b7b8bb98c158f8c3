package io.dropwarp.admission;

import io.dropwarp.model.Failure;
import io.dropwarp.model.Job;

/** Whether arrivals may be claimed now. */
public interface Admission {

    /** {@return whether the drop folder may be looked at; false claims nothing} */
    boolean begins();

    /** {@return whether what a look found may still be claimed} */
    boolean isOpen();

    /**
     * Whether an arrival may be claimed.
     *
     * @param bytes size of its raster
     * @return false leaves it for later
     */
    boolean admits(long bytes);

    /**
     * Whether an arrival was taken before and stays where it is.
     *
     * @param file its path below the drop folder
     * @return true if it is not to be taken again
     */
    boolean isTaken(String file);

    /**
     * An arrival was claimed.
     *
     * @param job the job it became
     */
    void claimed(Job job);

    /**
     * An arrival could not be claimed, and the machine is at fault.
     *
     * @param failure why
     */
    void failed(Failure failure);
}
