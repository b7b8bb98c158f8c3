package io.dropwarp.doctor;

import io.dropwarp.admission.DiskSpace;
import io.dropwarp.admission.Room;
import io.dropwarp.admission.WatchedFolder;
import io.dropwarp.config.Config;
import io.dropwarp.model.Failure;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks the configured folders: whether they can be written, their free space, and whether files move between them by
 * rename.
 */
public final class FolderChecks {

    private final Config config;
    private final DiskSpace space;

    public FolderChecks(Config config) {
        this.config = config;
        this.space = new DiskSpace(config.diskReserveMb());
    }

    /** Checks all folders. None is created; in existing ones, a small file is written and removed. */
    public List<Finding> run() {
        Map<String, Path> folders = new LinkedHashMap<>();
        folders.put("drop", config.folders().drop());
        folders.put("work", config.folders().work());
        folders.put("output", config.folders().output());
        folders.put("dead-letter", config.folders().deadLetter());
        folders.put("archive", config.folders().archive());
        folders.put("ledger", config.folders().ledger());
        List<Finding> findings = new ArrayList<>();
        folders.forEach((role, path) -> findings.add(folder(role, path)));
        findings.add(renames(folders));
        return findings;
    }

    private Finding folder(String role, Path path) {
        String check = role + " folder";
        boolean exists = Files.exists(path);
        // A missing folder is checked by its nearest existing parent.
        Optional<Failure> problem = new WatchedFolder(role, path, exists, false).problem(true);
        if (problem.isPresent()) {
            return Finding.fail(check, problem.get().message(), problem.get().hint());
        }
        Room room = space.look(path);
        String message = "%s%s can be written; %s"
                .formatted(path, exists ? "" : " (to be created)", room.known() ? free(path, room) : "room not known");
        return room.known() && room.usable() < space.reserve(room)
                ? Finding.fail(
                        check,
                        message,
                        "Less is free than dropwarp.disk.reserve-mb, so the intake is paused: free some space.")
                : Finding.ok(check, message);
    }

    private static String free(Path path, Room room) {
        return "%s free of %s%s".formatted(DiskSpace.words(room.usable()), DiskSpace.words(room.total()), type(path));
    }

    private static String type(Path path) {
        Path at = path.toAbsolutePath();
        while (at.getParent() != null && !Files.exists(at)) {
            at = at.getParent();
        }
        try {
            FileStore store = Files.getFileStore(at);
            return ", " + store.type();
        } catch (IOException unknown) {
            return "";
        }
    }

    private Finding renames(Map<String, Path> folders) {
        Object work = space.look(config.folders().work()).store();
        List<String> elsewhere = folders.entrySet().stream()
                .filter(folder -> !folder.getKey().equals("ledger"))
                .filter(folder -> !space.look(folder.getValue()).store().equals(work))
                .map(Map.Entry::getKey)
                .toList();
        return elsewhere.isEmpty()
                ? Finding.ok("renames", "All folders are on one file system: files move by rename.")
                : Finding.warn(
                        "renames",
                        "On another file system than work: " + String.join(", ", elsewhere) + ".",
                        "Files are copied to and from there, which takes time and room twice; put them on one file system"
                                + " if you can.");
    }
}
