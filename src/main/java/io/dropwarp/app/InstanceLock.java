package io.dropwarp.app;

import io.dropwarp.config.ConfigException;
import io.dropwarp.files.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a second instance out of a work folder. The kernel releases the lock when its process ends, however it ends, so
 * a killed instance blocks nobody.
 */
public final class InstanceLock implements AutoCloseable {

    private final FileChannel channel;

    private InstanceLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Locks a work folder until the lock is closed.
     *
     * @throws ConfigException if another instance holds it
     * @throws IOException if the folder cannot be written
     */
    public static InstanceLock take(Path work) throws IOException {
        Path file = work.resolve(".lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        DurableFiles.giveToOwnerOfFolder(file);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException sameProcess) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new ConfigException("Another dropwarp (process "
                    + Files.readString(file, StandardCharsets.UTF_8).strip() + ") works in " + work
                    + ". Stop it, or give this one another --data folder.");
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)));
        return new InstanceLock(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
