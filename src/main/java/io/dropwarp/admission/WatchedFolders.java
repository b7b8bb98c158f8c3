package io.dropwarp.admission;

import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import java.util.List;
import java.util.Optional;

/** All folders of a service, the most important first. Thread-safe. */
public final class WatchedFolders {

    private final List<WatchedFolder> folders;
    private final DiskSpace space;

    /**
     * A fault of a folder. {@code stopsJobs}: jobs in flight have to wait too; else only nothing new may be claimed.
     */
    public record Trouble(Failure failure, boolean stopsJobs) {}

    public WatchedFolders(List<WatchedFolder> folders, DiskSpace space) {
        this.folders = List.copyOf(folders);
        this.space = space;
    }

    /** {@return the folders, the most important first} */
    public List<WatchedFolder> list() {
        return folders;
    }

    /**
     * Checks every folder.
     *
     * @param byWriting whether to try to write; this also requires some more space than the reserve, so that a pause
     *     for lack of space does not flicker
     * @return the first trouble found; empty if there is none
     */
    public Optional<Trouble> look(boolean byWriting) {
        for (WatchedFolder folder : folders) {
            Optional<Trouble> trouble = folder.problem(byWriting)
                    .map(failure -> new Trouble(failure, folder.forJobs()))
                    .or(() -> scarcity(folder, byWriting));
            if (trouble.isPresent()) {
                return trouble;
            }
        }
        return Optional.empty();
    }

    /** Jobs in flight may use up the reserve: their end frees space. */
    private Optional<Trouble> scarcity(WatchedFolder folder, boolean wary) {
        Room room = space.look(folder.path());
        long reserve = space.reserve(room);
        long least = wary ? reserve + reserve / 4 : reserve;
        if (!room.known() || room.usable() >= least) {
            return Optional.empty();
        }
        return Optional.of(new Trouble(
                new Failure(
                        FailureCode.DISK_FULL,
                        "Only " + DiskSpace.words(room.usable()) + " are free for the " + folder + "; at least "
                                + DiskSpace.words(least) + " must be.",
                        "Free some space there; work resumes automatically."),
                false));
    }
}
