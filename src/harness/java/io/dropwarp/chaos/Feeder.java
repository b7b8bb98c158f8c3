package io.dropwarp.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Drops deliveries, each file by one rename, so that it also works while the disk is full. One whose name still lies in
 * the drop folder waits. Holds its own lock while it drops: who owns it sees the drop folder at rest.
 */
final class Feeder {

    private final Path staged;
    private final Path drop;
    private final List<Delivery> waiting;
    private final List<Delivery> delivered = new ArrayList<>();
    private final Map<Delivery, List<String>> hashes = new LinkedHashMap<>();

    private Feeder(Path staged, Path drop, List<Delivery> deliveries) {
        this.staged = staged;
        this.drop = drop;
        this.waiting = new ArrayList<>(deliveries);
    }

    /** Writes all deliveries to a folder on the drop folder's file system. */
    static Feeder stage(Path staged, Path drop, List<Delivery> deliveries) throws IOException {
        Feeder feeder = new Feeder(staged, drop, deliveries);
        for (Delivery delivery : deliveries) {
            Path folder = Files.createDirectories(staged.resolve(delivery.label()));
            List<String> contents = new ArrayList<>();
            for (Delivery.Part part : delivery.parts()) {
                part.writeTo(folder);
                contents.add(Hashes.sha256(folder.resolve(part.name())));
            }
            feeder.hashes.put(delivery, contents);
        }
        for (String folder : Deliveries.foldersOf(deliveries)) {
            Files.createDirectories(drop.resolve(folder));
        }
        return feeder;
    }

    /** Drops until that many were dropped in all, as far as their names are free. */
    synchronized void feed(int due) {
        Set<String> passed = new java.util.HashSet<>();
        for (Delivery delivery : List.copyOf(waiting)) {
            if (delivered.size() >= due) {
                return;
            }
            // Of two of one name the later one has to wait with the earlier one.
            if (passed.add(delivery.file()) && isFree(delivery)) {
                drop(delivery);
            }
        }
    }

    private boolean isFree(Delivery delivery) {
        Path folder = drop.resolve(delivery.folder());
        return delivery.parts().stream()
                .noneMatch(part -> Files.exists(folder.resolve(part.name()), LinkOption.NOFOLLOW_LINKS));
    }

    private void drop(Delivery delivery) {
        Path from = staged.resolve(delivery.label());
        Path to = drop.resolve(delivery.folder());
        try {
            if (delivery.isFolder()) {
                Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
            } else {
                for (Delivery.Part part : delivery.parts()) {
                    Files.move(from.resolve(part.name()), to.resolve(part.name()), StandardCopyOption.ATOMIC_MOVE);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot drop " + delivery.file(), e);
        }
        waiting.remove(delivery);
        delivered.add(delivery);
    }

    /** {@return what was dropped, in order} */
    synchronized List<Delivery> delivered() {
        return List.copyOf(delivered);
    }

    /** {@return whether all was dropped} */
    synchronized boolean isDone() {
        return waiting.isEmpty();
    }

    /** {@return SHA-256 of a delivery's files, in their order} */
    List<String> hashes(Delivery delivery) {
        return hashes.get(delivery);
    }
}
