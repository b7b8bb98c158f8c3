package io.dropwarp.admission;

import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Free space of the file systems that jobs write to, minus reservations. Not thread-safe. */
public final class DiskReservations {

    /** Share of a file system's size: a job with a larger estimate may try when the disk is nearly empty. */
    private static final double AS_GOOD_AS_EMPTY = 0.9;

    private final DiskSpace space;
    private final List<Path> folders;
    private List<Room> rooms = List.of();
    private long[] free = {};

    public DiskReservations(DiskSpace space, Path work, Path output, Path archive, Path deadLetter) {
        this.space = space;
        this.folders = List.of(work, output, archive, deadLetter);
        refresh(List.of());
    }

    /** Reads the disks and recalculates the reservations from what the admitted jobs have yet to write. */
    void refresh(Collection<DiskNeed> reserved) {
        List<Room> looked = new ArrayList<>();
        folders.forEach(folder -> looked.add(space.look(folder)));
        rooms = List.copyOf(looked);
        free = new long[rooms.size()];
        for (int store = 0; store < free.length; store++) {
            free[store] = spare(store);
            for (DiskNeed need : reserved) {
                free[store] -= on(store, need);
            }
        }
    }

    /** {@return which folders are on another file system than the work folder} */
    DiskNeed.Apart apart() {
        return new DiskNeed.Apart(storeOf(1) != 0, storeOf(2) != 0, storeOf(3) != 0);
    }

    /**
     * {@return whether a job's need was reserved; else nothing changed}
     *
     * @param counted the part that is reserved already
     */
    public boolean take(DiskNeed need, DiskNeed counted) {
        for (int store = 0; store < free.length; store++) {
            long more = on(store, need) - on(store, counted);
            // An admitted job may use the reserve.
            boolean fits = more <= 0 ? on(store, need) <= rooms.get(store).usable() : more <= free[store];
            if (rooms.get(store).known() && on(store, need) > 0 && !fits) {
                return false;
            }
        }
        for (int store = 0; store < free.length; store++) {
            free[store] -= on(store, need) - on(store, counted);
        }
        return true;
    }

    /**
     * {@return what a job lacks even if all others end; empty if it only has to wait for them} {@code what} names the
     * job.
     */
    Optional<Failure> lack(String what, DiskNeed need) {
        for (int store = 0; store < free.length; store++) {
            if (rooms.get(store).known() && on(store, need) > spare(store)) {
                return Optional.of(new Failure(
                        FailureCode.DISK_FULL,
                        what + " may need " + DiskSpace.words(on(store, need)) + " in " + folders.get(store)
                                + ", but only " + DiskSpace.words(Math.max(0, spare(store)))
                                + " can be used there.",
                        "Free some space there; work resumes automatically; smaller jobs continue meanwhile."));
            }
        }
        return Optional.empty();
    }

    private long spare(int store) {
        Room room = rooms.get(store);
        return room.usable() - space.reserve(room);
    }

    /** The sum of a need on the file system of a folder, counted at the first folder that is on it. */
    private long on(int store, DiskNeed need) {
        long sum = (storeOf(0) == store ? need.work() : 0)
                + (storeOf(1) == store ? need.output() : 0)
                + (storeOf(2) == store ? need.archive() : 0)
                + (storeOf(3) == store ? need.deadLetter() : 0);
        Room room = rooms.get(store);
        return Math.min(sum, (long) (AS_GOOD_AS_EMPTY * room.total()) - space.reserve(room));
    }

    /** Index of the first folder on the same file system. */
    private int storeOf(int folder) {
        for (int i = 0; i < folder; i++) {
            if (rooms.get(i).store().equals(rooms.get(folder).store())) {
                return i;
            }
        }
        return folder;
    }
}
