package io.dropwarp.admission;

/**
 * The space of a file system at one moment.
 *
 * @param store identity of the file system: two folders with the same one share their space
 * @param usable bytes that can be written
 * @param total its size in bytes; 0 if unknown, and then so is its space
 */
public record Room(Object store, long usable, long total) {

    /** {@return whether its size is known} */
    public boolean known() {
        return total > 0;
    }
}
