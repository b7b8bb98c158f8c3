package io.dropwarp.files;

import java.io.IOException;

/**
 * The right to change the folders, which one process has at a time. Whoever has lost it must not take, publish or record
 * anything more. Thread-safe.
 */
public interface Fence {

    /** The right of someone who shares the folders with nobody, such as a test. */
    Fence NONE = new Fence() {
        @Override
        public long epoch() {
            return 0;
        }

        @Override
        public void check() {
            // Nobody can take the folders over.
        }
    };

    /** {@return number of this turn at the folders; each later one has a higher one} */
    long epoch();

    /**
     * To be called right before each step that others see. Returns only while the right is still ours. Cheap: three
     * system calls.
     *
     * @throws IOException if that cannot be found out now; the step may be tried again
     */
    void check() throws IOException;

    /** {@return a wait for the disk that is followed by a {@link #check}, since meanwhile much may have happened} */
    default DiskSync after(DiskSync disk) {
        return changed -> {
            disk.sync(changed);
            check();
        };
    }
}
