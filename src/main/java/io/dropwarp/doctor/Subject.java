package io.dropwarp.doctor;

import io.dropwarp.files.DurableFiles;
import io.dropwarp.intake.FileNames;
import io.dropwarp.model.AssembledOutput;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A raster for the measurement, and its job in the measurement's work folder. A small one is one tile, planned and
 * warped in one request.
 */
record Subject(String job, Path file, Plan plan, boolean small) {

    /**
     * Creates a job's folder with links to a raster and its possible sidecars, so that the raster's own storage is
     * read.
     */
    static void link(Path work, String job, Path file) throws IOException {
        Path source = Files.createDirectories(JobFolder.of(work, job).source());
        for (Path belonging : belonging(file)) {
            Path link = source.resolve(belonging.getFileName());
            if (!DurableFiles.link(belonging, link)) {
                Files.createSymbolicLink(link, belonging);
            }
        }
    }

    /** By name, as sidecars are. Sources of a VRT are not included, so VRTs drop out of the measurement. */
    private static List<Path> belonging(Path file) throws IOException {
        String name = file.getFileName().toString();
        String stem = FileNames.stem(name);
        try (Stream<Path> siblings = Files.list(file.getParent())) {
            return siblings.filter(Files::isRegularFile)
                    .filter(sibling -> {
                        String other = sibling.getFileName().toString();
                        return sibling.equals(file) || other.startsWith(stem + ".") || other.startsWith(stem + "_RPC.");
                    })
                    .toList();
        }
    }

    /** Removes the results of an earlier round. */
    void clear(Path work) throws IOException {
        JobFolder folder = JobFolder.of(work, job);
        DurableFiles.deleteTree(folder.tiles());
        DurableFiles.deleteTree(folder.staged());
        DurableFiles.deleteTree(folder.staged(AssembledOutput.FILE));
    }
}
