package io.dropwarp.app;

import io.dropwarp.admission.DiskReservations;
import io.dropwarp.admission.DiskSpace;
import io.dropwarp.admission.Room;
import io.dropwarp.admission.WatchedFolder;
import io.dropwarp.admission.WatchedFolders;
import io.dropwarp.config.Config;
import io.dropwarp.operations.ServiceStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The configured folders and the disks they are on. Thread-safe. */
public final class Disks {

    private final Config config;
    private final DiskSpace space;
    private final WatchedFolders watched;

    public Disks(Config config, RunOptions options) {
        this.config = config;
        this.space = new DiskSpace(config.diskReserveMb());
        this.watched = watch(options);
    }

    private WatchedFolders watch(RunOptions options) {
        Config.Folders folders = config.folders();
        List<WatchedFolder> list = new ArrayList<>();
        list.add(new WatchedFolder("work", folders.work(), true, true));
        list.add(new WatchedFolder("output", folders.output(), true, true));
        if (config.keepSources() && !options.inPlace()) {
            list.add(new WatchedFolder("archive", folders.archive(), false, true));
        }
        list.add(new WatchedFolder("ledger", folders.ledger(), false, true));
        list.add(new WatchedFolder("dead-letter", folders.deadLetter(), true, false));
        if (!options.inPlace()) {
            list.add(new WatchedFolder("drop", folders.drop(), true, false));
        }
        return new WatchedFolders(list, space);
    }

    /** {@return the folders to watch, the most important first} */
    WatchedFolders watched() {
        return watched;
    }

    /** {@return the space of each folder for the status; at most a second old} */
    public List<ServiceStatus.Folder> folders() {
        return watched.list().stream()
                .map(folder -> {
                    Room room = space.room(folder.path());
                    return new ServiceStatus.Folder(
                            folder.role(),
                            folder.path().toString(),
                            room.known() ? room.usable() : null,
                            room.known() ? room.total() : null);
                })
                .toList();
    }

    /** {@return the reader of free disk space} */
    DiskSpace space() {
        return space;
    }

    /** {@return new reservations for the folders that jobs write to; the folders must exist} */
    DiskReservations books() {
        Config.Folders folders = config.folders();
        return new DiskReservations(space, folders.work(), folders.output(), folders.archive(), folders.deadLetter());
    }

    /** {@return bytes of the largest output that would fit the empty disks} */
    long largestOutput() {
        return Stream.of(config.folders().work(), config.folders().output())
                .map(space::look)
                .filter(Room::known)
                .mapToLong(Room::total)
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
