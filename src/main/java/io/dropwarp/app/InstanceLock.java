package io.dropwarp.app;

import io.dropwarp.config.ConfigException;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.files.Fence;
import io.dropwarp.model.ServiceStoppingException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one process at a time work in a work folder: the leader. It holds a lock of the kernel on {@code .lock}, which
 * ends however the process ends, so that a killed one blocks nobody. The file names the leader and its epoch, which each
 * leader raises. A leader that finds another epoch or another file there has lost the folder, perhaps while it was cut
 * off from the storage, and ends at once. Thread-safe.
 *
 * <p>Nothing else in this process may open the file: a POSIX lock ends when any descriptor of its file is closed. For
 * the same reason the file is read by a class that does not close it when the reading thread is interrupted.
 */
public final class InstanceLock implements Fence, AutoCloseable {

    /** Exit code of a process that has lost its work folder. */
    public static final int LOST = 4;

    private static final Logger LOG = LoggerFactory.getLogger(InstanceLock.class);

    /** Bytes of the file that are locked: by the leader, by each that waits, and by the leader to look anew. */
    private static final long LEADER = 0;

    private static final long WAITING = 1;
    private static final long LOOK = 2;

    /** Of one length, so that one write of one block replaces it, whatever happens meanwhile. */
    private static final int LINE_BYTES = 128;

    private static final int WORDS = 3;
    private static final long POLL_MILLIS = 200;
    private static final long FRESH_MILLIS = 3000;

    private final Path path;
    private final Opened opened;
    private final Optional<Object> folder;
    private final Runnable halt;
    private final boolean watched;
    private final long epoch;
    private final byte[] line;
    private long lookedNanos;
    private long lookedMillis;

    private InstanceLock(Path path, Opened opened, Runnable halt, boolean watched) throws IOException {
        this.path = path;
        this.opened = opened;
        folder = Opened.key(path.getParent());
        this.halt = halt;
        this.watched = watched;
        epoch = opened.holder().epoch + 1;
        line = String.format("%-127.127s%n", ProcessHandle.current().pid() + " " + epoch + " " + Host.name())
                .getBytes(StandardCharsets.UTF_8);
        opened.file.seek(0);
        opened.file.write(line);
        opened.file.getFD().sync();
    }

    /**
     * Locks a work folder until the lock is closed.
     *
     * @throws ConfigException if another instance holds it
     * @throws IOException if the folder cannot be written
     */
    public static InstanceLock take(Path work) throws IOException {
        return take(work, () -> Runtime.getRuntime().halt(LOST));
    }

    static InstanceLock take(Path work, Runnable halt) throws IOException {
        Path path = work.resolve(".lock");
        Opened opened = Opened.open(path);
        if (opened.lock(LEADER, false).isEmpty()) {
            try (opened) {
                throw new ConfigException("Another dropwarp (" + opened.holder() + ") works in " + work
                        + ". Stop it, or give this one another --data folder.");
            }
        }
        return new InstanceLock(path, opened, halt, false);
    }

    /** Waits until no other instance holds a work folder, and locks it; from then on {@link #look} must be called. */
    static InstanceLock await(Path work) throws IOException {
        Path path = work.resolve(".lock");
        Opened opened = Opened.open(path);
        Optional<FileLock> waiting = Optional.empty();
        boolean told = false;
        while (opened.lock(LEADER, false).isEmpty()) {
            if (!told) {
                LOG.info("Standing by: another dropwarp ({}) works in {}", opened.holder(), work);
                told = true;
            }
            if (waiting.isEmpty()) {
                waiting = opened.lock(WAITING, true);
            }
            pause();
            if (!opened.is(path)) {
                opened.close();
                opened = Opened.open(path);
                waiting = Optional.empty();
            }
        }
        if (waiting.isPresent()) {
            waiting.get().release();
        }
        InstanceLock lock =
                new InstanceLock(path, opened, () -> Runtime.getRuntime().halt(LOST), true);
        if (told) {
            LOG.info("Taking over {} as number {} of its leaders", work, lock.epoch);
        }
        return lock;
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceStoppingException("The wait for the work folder was interrupted");
        }
    }

    /** {@return whether another process waits for a work folder} Not to be asked by a process that waits or leads. */
    public static boolean isAwaited(Path work) {
        Path path = work.resolve(".lock");
        if (!Files.isWritable(path)) {
            return false;
        }
        try (Opened opened = Opened.open(path)) {
            return opened.lock(WAITING, false).isEmpty();
        } catch (IOException gone) {
            return false;
        }
    }

    @Override
    public long epoch() {
        return epoch;
    }

    /** Ends the process if another one has raised the epoch, or the lock file is another one or gone. */
    @Override
    public synchronized void check() throws IOException {
        if (watched && isLookOld()) {
            look();
            return;
        }
        if (!opened.is(path)) {
            if (!Opened.key(path.getParent()).equals(folder)) {
                throw new NoSuchFileException(path.getParent().toString(), null, "not mounted, or moved away");
            }
            lost("its lock file was replaced or removed");
        }
        byte[] found = opened.line();
        if (!Arrays.equals(found, line)) {
            lost(Opened.holder(found) + " has taken it over");
        }
    }

    /** Whether this process, or its machine, may have been paused since: what is known of the file is then too old. */
    private boolean isLookOld() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lookedNanos) > FRESH_MILLIS
                || System.currentTimeMillis() - lookedMillis > FRESH_MILLIS;
    }

    /**
     * Like {@link #check}, but asks the storage and no cache: locking part of a file makes a network file system read it
     * again, and fails if the server has given our lock away.
     */
    synchronized void look() throws IOException {
        long nanos = System.nanoTime();
        long millis = System.currentTimeMillis();
        Optional<FileLock> fresh = opened.lock(LOOK, false);
        if (fresh.isPresent()) {
            fresh.get().release();
        }
        lookedNanos = nanos;
        lookedMillis = millis;
        check();
    }

    /** Ends the process, without anything that a clean stop would still write. */
    void lost(String why) {
        LOG.error("This process no longer leads in {}: {}. It ends at once.", path.getParent(), why);
        halt.run();
        throw new ServiceStoppingException("The work folder has another leader");
    }

    @Override
    public void close() throws IOException {
        opened.close();
    }

    /** Who the file names. */
    private record Holder(String process, long epoch, String host) {

        @Override
        public String toString() {
            return "process " + process + (host.isEmpty() ? "" : " on " + host);
        }
    }

    /** The lock file; its key tells it from another file of that name. */
    private record Opened(RandomAccessFile file, Object key) implements AutoCloseable {

        static Opened open(Path path) throws IOException {
            while (true) {
                Optional<Object> before = key(path);
                RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
                if (before.isPresent() && before.equals(key(path))) {
                    return new Opened(file, before.get());
                }
                // New, or replaced just now.
                file.close();
                DurableFiles.giveToOwnerOfFolder(path);
            }
        }

        private static Optional<Object> key(Path path) throws IOException {
            try {
                return Optional.of(
                        Files.readAttributes(path, BasicFileAttributes.class).fileKey());
            } catch (NoSuchFileException gone) {
                return Optional.empty();
            }
        }

        boolean is(Path path) throws IOException {
            return key(path).filter(key::equals).isPresent();
        }

        /** Empty if another process has locked that byte. */
        Optional<FileLock> lock(long at, boolean shared) throws IOException {
            try {
                return Optional.ofNullable(file.getChannel().tryLock(at, 1, shared));
            } catch (OverlappingFileLockException sameProcess) {
                return Optional.empty();
            }
        }

        byte[] line() throws IOException {
            byte[] bytes = new byte[LINE_BYTES];
            file.seek(0);
            return Arrays.copyOf(bytes, Math.max(0, file.read(bytes)));
        }

        Holder holder() throws IOException {
            return holder(line());
        }

        static Holder holder(byte[] line) {
            String[] words = new String(line, StandardCharsets.UTF_8).strip().split("\\s+", -1);
            // Older versions wrote only the process id.
            return words.length < WORDS
                    ? new Holder(words[0], 0, "")
                    : new Holder(words[0], Long.parseLong(words[1]), words[2]);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
