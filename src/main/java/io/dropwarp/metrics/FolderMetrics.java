package io.dropwarp.metrics;

import io.dropwarp.admission.DiskSpace;
import io.dropwarp.admission.Room;
import io.dropwarp.admission.WatchedFolder;
import io.dropwarp.deadletter.DeadLetterFolder;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.util.List;
import java.util.function.ToLongFunction;

/** Metrics of the folders: free space, and number of dead letters. Thread-safe. */
public final class FolderMetrics implements MeterBinder {

    private final List<WatchedFolder> folders;
    private final DiskSpace space;
    private final DeadLetterFolder deadLetters;

    public FolderMetrics(List<WatchedFolder> folders, DiskSpace space, DeadLetterFolder deadLetters) {
        this.folders = List.copyOf(folders);
        this.space = space;
        this.deadLetters = deadLetters;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        for (WatchedFolder folder : folders) {
            gauge(meters, folder, "dropwarp.folder.free", "Free space of the folder's file system", Room::usable);
            gauge(meters, folder, "dropwarp.folder.size", "Size of the folder's file system", Room::total);
            gauge(
                    meters,
                    folder,
                    "dropwarp.folder.reserve",
                    "Free space below which the intake pauses",
                    space::reserve);
        }
        Gauge.builder("dropwarp.dead.letters.present", this::countDeadLetters)
                .description("Dead letters in their folder")
                .strongReference(true)
                .register(meters);
    }

    private void gauge(
            MeterRegistry meters, WatchedFolder folder, String name, String description, ToLongFunction<Room> bytes) {
        Gauge.builder(name, () -> {
                    Room room = space.room(folder.path());
                    return room.known() ? bytes.applyAsLong(room) : Double.NaN;
                })
                .baseUnit("bytes")
                .tag("folder", folder.role())
                .description(description)
                .strongReference(true)
                .register(meters);
    }

    private double countDeadLetters() {
        try {
            return deadLetters.count();
        } catch (IOException e) {
            return Double.NaN;
        }
    }
}
