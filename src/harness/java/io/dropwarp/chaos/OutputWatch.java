package io.dropwarp.chaos;

import io.dropwarp.chaos.Strike.Cue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Looks at every visible file of the output folder the instant it appears, told by the kernel, and at the whole folder
 * now and then. Also tells of what happens in the other folders. One thread of its own.
 */
final class OutputWatch implements AutoCloseable {

    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final Site site;
    private final Path output;
    private final Findings findings;
    private final WatchService service;
    private final Map<Path, String> seen = new HashMap<>();
    private final Map<WatchKey, Path> folders = new HashMap<>();
    private final Map<Cue, Integer> cues = new EnumMap<>(Cue.class);
    private final PixelSample sample;
    private final Thread thread = new Thread(this::run, "output-watch");
    private final AtomicLong looks = new AtomicLong();
    private volatile boolean ended;

    private OutputWatch(Site site, Findings findings) throws IOException {
        this.site = site;
        this.output = site.folder("output");
        this.findings = findings;
        this.sample = new PixelSample(findings);
        this.service = output.getFileSystem().newWatchService();
    }

    /** Starts to watch. */
    static OutputWatch start(Site site, Findings findings) throws IOException {
        OutputWatch watch = new OutputWatch(site, findings);
        for (String folder : new String[] {"work", "archive", "dead-letter"}) {
            watch.register(site.folder(folder));
        }
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    /** {@return how many files were looked at} */
    long looks() {
        return looks.get();
    }

    /** Waits for something to happen, at most that long. */
    void await(Cue cue, long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (cues) {
            int before = cues.getOrDefault(cue, 0);
            while (cues.getOrDefault(cue, 0) == before && System.nanoTime() < end) {
                TimeUnit.NANOSECONDS.timedWait(cues, end - System.nanoTime());
            }
        }
    }

    private void run() {
        try {
            long next = 0;
            while (!ended) {
                WatchKey key = service.poll(50, TimeUnit.MILLISECONDS);
                if (key != null) {
                    events(key);
                }
                if (System.nanoTime() - next >= 0) {
                    lookAtAll(output);
                    next = System.nanoTime() + EVERY_NANOS;
                }
            }
            lookAtAll(output);
        } catch (ClosedWatchServiceException | InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            findings.add("the watch itself failed: " + e);
        }
    }

    private void events(WatchKey key) throws IOException {
        Path folder = folders.get(key);
        for (WatchEvent<?> event : key.pollEvents()) {
            // After an overflow the context is missing; the next look at all finds what was there.
            if (event.context() instanceof Path name && !name.toString().startsWith(".")) {
                happened(folder, folder.resolve(name));
            }
        }
        if (!key.reset()) {
            folders.remove(key);
        }
    }

    private void happened(Path folder, Path what) throws IOException {
        if (folder.startsWith(output)) {
            lookAtAll(what);
            if (!what.endsWith(Catalogue.NAME)) {
                tell(Cue.PUBLISHED);
            }
        } else {
            tell(
                    folder.equals(site.folder("work"))
                            ? Cue.CLAIMED
                            : folder.equals(site.folder("archive")) ? Cue.ARCHIVED : Cue.BURIED);
        }
    }

    private void tell(Cue cue) {
        synchronized (cues) {
            cues.merge(cue, 1, Integer::sum);
            cues.notifyAll();
        }
    }

    private void lookAtAll(Path top) throws IOException {
        Files.walkFileTree(top, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (folder.getFileName().toString().startsWith(".")) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                if (folder.startsWith(output) && !folders.containsValue(folder)) {
                    register(folder);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!file.getFileName().toString().startsWith(".")) {
                    look(file, attributes);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void look(Path file, BasicFileAttributes attributes) {
        String state = attributes.fileKey() + " " + attributes.lastModifiedTime() + " " + attributes.size();
        if (state.equals(seen.put(file, state))) {
            return;
        }
        looks.incrementAndGet();
        if (file.toString().endsWith(".tif")) {
            sample.offer(file);
        }
        OutputCheck.of(file).ifPresent(wrong -> findings.add("visible and not whole: " + file + ": " + wrong));
    }

    private void register(Path folder) throws IOException {
        try {
            WatchKey key = folder.register(
                    service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            folders.put(key, folder);
        } catch (NoSuchFileException gone) {
            // It comes back with an event of its own.
        }
    }

    /** Ends the watch after a last look at everything. */
    void end() throws InterruptedException {
        ended = true;
        thread.join();
        sample.close();
    }

    /** {@return number of outputs whose pixels were all read soon after they appeared} */
    long samples() {
        return sample.count();
    }

    @Override
    public void close() {
        ended = true;
        sample.close();
        try {
            service.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
