package io.dropwarp.intake;

import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * State of a file; any difference between two looks means that it is still being written.
 *
 * @param modifiedMillis modification time, milliseconds since 1970
 * @param inode the file system's key of the file, or null
 */
record FileState(long size, long modifiedMillis, Object inode) {

    static FileState of(BasicFileAttributes attributes) {
        return new FileState(attributes.size(), attributes.lastModifiedTime().toMillis(), attributes.fileKey());
    }

    boolean same(FileState other) {
        return size == other.size && modifiedMillis == other.modifiedMillis && Objects.equals(inode, other.inode);
    }
}
