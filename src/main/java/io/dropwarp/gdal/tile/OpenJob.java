package io.dropwarp.gdal.tile;

import io.dropwarp.files.DurableFiles;
import io.dropwarp.files.Hashes;
import io.dropwarp.files.LateFiles;
import io.dropwarp.gdal.core.Hints;
import io.dropwarp.gdal.georeference.GroundControl;
import io.dropwarp.gdal.georeference.SourceCrs;
import io.dropwarp.gdal.source.SourceOpener;
import io.dropwarp.gdal.source.SourceValidity;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.Plan;
import io.dropwarp.model.SourceFile;
import io.dropwarp.model.WarpOptions;
import io.dropwarp.protocol.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Optional;
import org.gdal.gdal.Dataset;

/**
 * A planned job with an open source, kept between tiles. For the GDAL thread.
 *
 * @param stamp state of the plan, source and DEM files when they were read
 * @param view the source as gdalwarp has to see it, see {@link SourceValidity#view()}; null if that is the source
 */
public record OpenJob(JobFolder folder, Plan plan, String fingerprint, String stamp, Dataset source, Dataset view)
        implements AutoCloseable {

    /** Stamp of a job whose plan is not written: it is never current. */
    public static final String UNWRITTEN = "";

    public OpenJob(JobFolder folder, Plan plan, String fingerprint, String stamp, Dataset source) {
        this(
                folder,
                plan,
                fingerprint,
                stamp,
                source,
                SourceValidity.of(source, plan.options()).view(plan.grid().nodata() == null));
    }

    /** {@return the view if there is one, else the source} */
    public Dataset warped() {
        return view == null ? source : view;
    }

    /** Opens a planned job as it is. */
    public static OpenJob open(JobFolder folder) {
        return open(folder, null, () -> {});
    }

    /**
     * Opens a planned job, and waits for its files if other machines may have made or replaced them.
     *
     * @param fingerprint that of its plan; null for any
     * @param waits called now and then while it waits
     * @throws DropwarpException IO_ERROR if there is no such plan, or the source has changed since
     */
    public static OpenJob open(JobFolder folder, String fingerprint, Runnable waits) {
        Plan plan = LateFiles.await(DurableFiles.areShared(), () -> find(folder, fingerprint), waits)
                .orElseGet(() -> read(folder, fingerprint));
        String stamp = stamp(folder, plan);
        Path file = folder.source(plan.file().name());
        WarpOptions options = plan.options();
        Dataset source = SourceOpener.reopen(file, plan.source().driver(), options.openOptions(), options.subdataset());
        try {
            return new OpenJob(folder, plan, Fingerprint.of(plan), stamp, inOnePiece(source, plan));
        } catch (RuntimeException | Error e) {
            source.delete();
            throw e;
        }
    }

    private static Optional<Plan> find(JobFolder folder, String fingerprint) {
        try {
            return Optional.of(read(folder, fingerprint));
        } catch (DropwarpException notYet) {
            return Optional.empty();
        }
    }

    private static Plan read(JobFolder folder, String fingerprint) {
        Plan plan = PlanStore.read(folder.plan());
        if (fingerprint != null && !fingerprint.equals(Fingerprint.of(plan))) {
            throw new DropwarpException(
                    FailureCode.IO_ERROR,
                    "The plan of the job is not the one it is warped by.",
                    Hints.LOOK_AT_THE_DISK);
        }
        requireSame(folder.source(plan.file().name()), plan.file());
        if (plan.dem() != null) {
            requireSame(folder.source(plan.dem().name()), plan.dem());
        }
        return plan;
    }

    /**
     * {@return a source with joined ground control points: itself, or a copy that replaces it and keeps it open}
     * Deterministic for the same source and plan.
     */
    public static Dataset inOnePiece(Dataset opened, Plan plan) {
        if (!plan.source().georeferencing().equals("gcps")) {
            return opened;
        }
        Dataset inOnePiece =
                GroundControl.inOnePiece(SourceCrs.of(opened, plan.source(), plan.options(), new ArrayList<>()));
        if (inOnePiece != opened) {
            // The copy keeps it open.
            opened.delete();
        }
        return inOnePiece;
    }

    /** {@return the same with the stamp of the plan written meanwhile} */
    public OpenJob restamped() {
        return new OpenJob(folder, plan, fingerprint, stamp(folder, plan), source, view);
    }

    /** {@return whether the files are unchanged since they were opened} */
    public boolean current() {
        return stamp.equals(stamp(folder, plan));
    }

    /** {@return a text that changes whenever the files a job's pixels depend on do} */
    private static String stamp(JobFolder folder, Plan plan) {
        String files =
                state(folder.plan()) + " " + state(folder.source(plan.file().name()));
        return plan.dem() == null
                ? files
                : files + " " + state(folder.source(plan.dem().name()));
    }

    private static String state(Path file) {
        try {
            BasicFileAttributes state = Files.readAttributes(file, BasicFileAttributes.class);
            return state.size() + "@" + state.lastModifiedTime();
        } catch (IOException e) {
            return "missing";
        }
    }

    private static void requireSame(Path file, SourceFile planned) {
        try {
            boolean same = Files.size(file) == planned.bytes();
            if (same && Files.getLastModifiedTime(file).toMillis() != planned.modifiedMillis()) {
                // It may have been copied to another disk: only the content can tell.
                same = Hashes.sha256(file).equals(planned.sha256());
            }
            if (!same) {
                throw new DropwarpException(
                        FailureCode.IO_ERROR,
                        planned.name() + " has changed since it was planned.",
                        "Something still writes to it, or touches the work folder; drop the file again once that is over.");
            }
        } catch (IOException e) {
            throw Hints.unreadable(planned.name(), e);
        }
    }

    @Override
    public void close() {
        if (view != null) {
            view.delete();
        }
        source.delete();
    }
}
