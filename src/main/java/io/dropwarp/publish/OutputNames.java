package io.dropwarp.publish;

import io.dropwarp.intake.FileNames;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses the names of outputs. A name belongs to the source file name in its receipt: the same source gets it again,
 * and another source with the same name keeps its extension. Thread-safe.
 */
public final class OutputNames {

    private final Path output;
    private final Path work;
    private final Map<String, OutputName> byJob = new HashMap<>();
    /** Names of jobs that have not ended yet, by path without extension → source file name. */
    private final Map<Path, String> reserved = new HashMap<>();

    /** In the work folder, a job's drafted receipt says which name an earlier run chose. */
    public OutputNames(Path output, Path work) {
        this.output = output;
        this.work = work;
    }

    /** {@return the name of a job's output, reserved until {@link #release}; the same on each call} */
    public synchronized OutputName give(Job job, Plan plan) {
        OutputName known = byJob.get(job.id());
        if (known != null) {
            return known;
        }
        Path folder = job.folder().isEmpty() ? output : output.resolve(job.folder());
        String base = drafted(job).orElseGet(() -> free(folder, job, plan.grid().crsLabel()));
        OutputName name = new OutputName(folder, base, plan.options().layout());
        reserved.put(folder.resolve(base), job.source());
        byJob.put(job.id(), name);
        return name;
    }

    /** The name under which an earlier run may have made the output visible already. */
    private Optional<String> drafted(Job job) {
        return Receipts.read(JobFolder.of(work, job.id()).receipt())
                .map(receipt -> receipt.path("id").textValue());
    }

    private String free(Path folder, Job job, String label) {
        String base = FileNames.stem(job.source()) + "_" + label;
        // A name with its extension may be another's without: b.vrt and b.vrt.tif.
        for (int i = 1; !isFree(folder.resolve(base), job.source()); i++) {
            base = job.source() + (i == 1 ? "" : "-" + i) + "_" + label;
        }
        return base;
    }

    /** Ends a job's reservation: its receipt now holds the name, or it is free again. */
    public synchronized void release(Job job) {
        OutputName name = byJob.remove(job.id());
        if (name != null) {
            reserved.remove(name.folder().resolve(name.base()));
        }
    }

    private boolean isFree(Path base, String source) {
        String holder = reserved.get(base);
        if (holder == null) {
            holder = sourceOf(base.resolveSibling(base.getFileName() + ".json")).orElse(source);
        }
        return holder.equals(source) && !isFolderOfOthers(base);
    }

    /** A folder at the output's path that is not one of our outputs: it may hold those of other files. */
    private static boolean isFolderOfOthers(Path base) {
        String name = base.getFileName().toString();
        boolean tiles = Files.isDirectory(base)
                && Files.notExists(base.resolveSibling(name + ".json"))
                && Files.notExists(base.resolve(name + ".vrt"));
        return tiles || Files.isDirectory(base.resolveSibling(name + ".tif"));
    }

    /** The source file name in a receipt; empty if there is no receipt. */
    private static Optional<String> sourceOf(Path receipt) {
        return Receipts.read(receipt)
                .map(item -> item.path("properties").path(Receipts.SOURCE).textValue());
    }
}
