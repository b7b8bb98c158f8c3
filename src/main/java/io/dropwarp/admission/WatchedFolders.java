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
     * What is wrong with a folder.
     *
     * @param failure the reason, in words for an operator
     * @param stopsJobs whether jobs in flight have to wait too; else only nothing new may be claimed
     */
    public record Trouble(Failure failure, boolean stopsJobs) {}

    /**
     * Folders to watch.
     *
     * @param folders the folders
     * @param space knows their room
     */
    public WatchedFolders(List<WatchedFolder> folders, DiskSpace space) {
        this.folders = List.copyOf(folders);
        this.space = space;
    }

    /** {@return the folders, the most important first} */
    public List<WatchedFolder> list() {
        return folders;
    }

    /**
     * Looks at every folder.
     *
     * @param byWriting whether to try to write; some more room than the reserve is then asked for as well, so that what
     *     was shut for want of it does not open and shut in turn
     * @return the first trouble found; empty if all is well
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

    /** Jobs in flight may use the reserve up: some free space when they end. */
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
