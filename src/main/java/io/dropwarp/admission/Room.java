package io.dropwarp.admission;

/**
 * The room of a file system, as it was at one look.
 *
 * @param store identity of the file system: two folders with the same one share their room
 * @param usable bytes that can be written
 * @param total its size in bytes; 0 where the system does not say, and then nothing can be said of its room
 */
public record Room(Object store, long usable, long total) {

    /** {@return whether its size is known} */
    public boolean known() {
        return total > 0;
    }
}
