package io.dropwarp.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.files.DiskSync;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.files.FailurePoint;
import io.dropwarp.files.Fence;
import io.dropwarp.files.LateFiles;
import io.dropwarp.model.AssembledOutput;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.Layout;
import io.dropwarp.model.Plan;
import io.dropwarp.protocol.Json;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes a verified output visible: the receipt is drafted in the job's folder, an older receipt is withdrawn, the
 * output appears by one rename, its sidecar by another, and the new receipt last. Each step is idempotent. Thread-safe
 * for different jobs.
 */
public final class Publisher {

    /** A larger output is flushed before it joins others, which would have to wait for it. */
    private static final long LARGE_BYTES = 64L << 20;

    private final Path work;
    private final Receipts receipts;
    private final DiskSync disk;
    private final Fence fence;
    private final boolean shared;

    /**
     * A publisher of the jobs in one work folder.
     *
     * @param shared whether other machines make outputs there
     */
    public Publisher(Path work, Receipts receipts, DiskSync disk, Fence fence, boolean shared) {
        this.shared = shared;
        this.work = work;
        this.receipts = receipts;
        this.disk = fence.after(disk);
        this.fence = fence;
    }

    /**
     * {@return whether the output of a job is visible already, though perhaps not its receipt} True after an
     * interrupted {@link #publish}, or after it.
     */
    public boolean isVisible(Job job, OutputName name) {
        return isPublished(job, name) || isMoved(job, name);
    }

    private static boolean isPublished(Job job, OutputName name) {
        return isOf(job, Receipts.read(name.receipt()));
    }

    private static boolean isOf(Job job, Optional<JsonNode> receipt) {
        return receipt.map(item -> item.path("properties").path(Receipts.JOB).asText())
                .filter(job.id()::equals)
                .isPresent();
    }

    private boolean isMoved(Job job, OutputName name) {
        JobFolder folder = JobFolder.of(work, job.id());
        return folder.receipt().toFile().exists()
                && Files.notExists(folder.staged(name.staged()))
                && Files.exists(name.output());
    }

    /** {@return whether an output is still in its job's folder} False once it was published, or removed. */
    boolean isStaged(Job job, AssembledOutput output) {
        JobFolder folder = JobFolder.of(work, job.id());
        return LateFiles.await(shared, () -> Optional.of(folder).filter(each -> isStaged(each, output)), () -> {})
                .isPresent();
    }

    /** With its sidecar, if it has one. */
    private static boolean isStaged(JobFolder folder, AssembledOutput output) {
        return Files.exists(folder.staged(output.name()))
                && (output.files().stream().noneMatch(file -> file.name().endsWith(AssembledOutput.SIDECAR))
                        || Files.exists(folder.stagedSidecar()));
    }

    /**
     * Publishes a job's output from {@code staged/}.
     *
     * @param nodes names of the nodes that made it, for the receipt; none without a cluster
     * @throws IOException if a folder cannot be written; the job can be published again
     */
    public void publish(Job job, Plan plan, AssembledOutput output, OutputName name, List<String> nodes)
            throws IOException {
        Optional<JsonNode> older = Receipts.read(name.receipt());
        if (isOf(job, older) || isMoved(job, name)) {
            finish(job, name);
            return;
        }
        fence.check();
        JobFolder folder = JobFolder.of(work, job.id());
        Path staged = folder.staged(output.name());
        if (!isStaged(job, output)) {
            throw new NoSuchFileException(staged.toString());
        }
        ObjectNode item = receipts.receipt(job, plan, output, name, Instant.now(), nodes);
        item.withObjectProperty("properties").put(Receipts.EPOCH, fence.epoch());
        byte[] receipt = Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(item);
        if (!folder.plan().toFile().exists()) {
            // A small job has not needed it so far; from here on a crash must find the name and layout of its output.
            DurableFiles.writeSoon(folder.plan(), Json.MAPPER.writeValueAsBytes(plan));
        }
        DurableFiles.draft(folder.receipt(), receipt);
        disk.sync(drafted(folder, staged));
        FailurePoint.RECEIPT_DRAFTED.pass();
        if (!Files.isDirectory(name.folder())) {
            Files.createDirectories(name.folder());
        }
        withdraw(name, older);
        FailurePoint.OLDER_WITHDRAWN.pass();
        fence.check();
        DurableFiles.moveSoon(staged, name.output());
        FailurePoint.OUTPUT_VISIBLE.pass();
        moveSidecar(folder, name);
        reveal(folder, name);
    }

    /** Puts the drafted receipt beside a visible output, unless it is there. */
    public void finish(Job job, OutputName name) throws IOException {
        if (isPublished(job, name)) {
            disk.sync(List.of(name.folder()));
            FailurePoint.RECEIPT_VISIBLE.pass();
            return;
        }
        JobFolder folder = JobFolder.of(work, job.id());
        fence.check();
        moveSidecar(folder, name);
        reveal(folder, name);
    }

    private void reveal(JobFolder folder, OutputName name) throws IOException {
        fence.check();
        DurableFiles.moveSoon(folder.receipt(), name.receipt());
        disk.sync(List.of(name.folder()));
        FailurePoint.RECEIPT_VISIBLE.pass();
    }

    /** After its output: a missing sidecar does no harm, but the older output must not be read with the new one. */
    private static void moveSidecar(JobFolder folder, OutputName name) throws IOException {
        if (folder.stagedSidecar().toFile().exists()) {
            DurableFiles.moveSoon(folder.stagedSidecar(), name.sidecar());
        }
    }

    /** Removes an older receipt, so that it never describes the new output, then older tiles. */
    private static void withdraw(OutputName name, Optional<JsonNode> receipt) throws IOException {
        String older = outputOf(name, receipt);
        removeFile(name.receipt());
        // It describes the older output: QGIS also stores statistics there.
        removeFile(name.sidecar());
        Path output = name.output();
        if (name.layout() == Layout.TILES || (Files.isDirectory(output) && !Files.isSymbolicLink(output))) {
            DurableFiles.discard(output);
        }
        if (older != null && !older.equals(name.name())) {
            DurableFiles.discard(name.folder().resolve(older));
        }
    }

    /**
     * Removes a file or link, if there is one. Most often there is none, and Files would make an exception of it, with
     * a stack trace of all of Camel's calls.
     */
    private static void removeFile(Path file) throws IOException {
        File target = file.toFile();
        if (!target.delete() && target.exists() && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.delete(file);
        }
    }

    /** File name of the output that a receipt describes; null if there is none. */
    private static String outputOf(OutputName name, Optional<JsonNode> older) {
        return older.map(receipt -> receipt.path("properties").path("dropwarp:layout"))
                .filter(layout -> !layout.isMissingNode())
                .map(layout ->
                        layout.asText().equalsIgnoreCase(Layout.TILES.name()) ? name.base() : name.base() + ".tif")
                .orElse(null);
    }

    /** What has to be on disk before the output is visible, without what was flushed here. */
    private static List<Path> drafted(JobFolder folder, Path staged) throws IOException {
        List<Path> drafted = new ArrayList<>(List.of(folder.receipt()));
        if (Files.isDirectory(staged) || Files.size(staged) > LARGE_BYTES) {
            try (Stream<Path> files = Files.walk(staged)) {
                DiskSync.EACH.sync(files.toList());
            }
        } else {
            drafted.add(staged);
        }
        if (folder.stagedSidecar().toFile().exists()) {
            drafted.add(folder.stagedSidecar());
        }
        return drafted;
    }
}
