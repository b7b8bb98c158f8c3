package io.dropwarp.agent;

import io.dropwarp.files.DurableFiles;
import io.dropwarp.files.FailurePoint;
import io.dropwarp.files.Hashes;
import io.dropwarp.files.LateFiles;
import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.GdalLibrary;
import io.dropwarp.gdal.core.Hints;
import io.dropwarp.gdal.core.JobSpec;
import io.dropwarp.gdal.core.OutputFormat;
import io.dropwarp.gdal.core.Progress;
import io.dropwarp.gdal.core.TiffFile;
import io.dropwarp.gdal.georeference.SourceInspector;
import io.dropwarp.gdal.output.Assembler;
import io.dropwarp.gdal.output.FileHashes;
import io.dropwarp.gdal.output.PreviewPainter;
import io.dropwarp.gdal.pixels.StorageBlocks;
import io.dropwarp.gdal.plan.PlanMaker;
import io.dropwarp.gdal.source.SourceOpener;
import io.dropwarp.gdal.tile.BandScanner;
import io.dropwarp.gdal.tile.OpenJob;
import io.dropwarp.gdal.tile.PlanStore;
import io.dropwarp.gdal.tile.TileFile;
import io.dropwarp.gdal.warp.TileWarper;
import io.dropwarp.model.AssembledOutput;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.Layout;
import io.dropwarp.model.Plan;
import io.dropwarp.model.SourceFile;
import io.dropwarp.model.SourceInfo;
import io.dropwarp.model.Tile;
import io.dropwarp.model.Versions;
import io.dropwarp.model.WarpedTile;
import io.dropwarp.protocol.Fingerprint;
import io.dropwarp.protocol.Needs;
import io.dropwarp.protocol.PlanLimits;
import io.dropwarp.protocol.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.gdal.gdal.Dataset;

/**
 * Executes requests and keeps the current job open between them. Not thread-safe: every call comes from the thread that
 * opened {@link GdalLibrary}.
 */
public final class GdalWorker implements AutoCloseable {

    /** Bytes from which on hashing a file takes about as long as planning it. */
    private static final long LARGE = 32 << 20;

    private final Path work;
    private final Versions versions;
    private final BandScanner scanner = new BandScanner();
    private OpenJob open;

    /** Of the open job, once it has warped a tile. */
    private TileWarper warper;

    public GdalWorker(Path work, Versions versions) {
        this.work = work;
        this.versions = versions;
    }

    /**
     * Result of a plan request.
     *
     * @param tile the only tile of a small job; null if it is not small
     * @param output the output of a small job with one file; null if it has to be assembled
     */
    public record Planned(Plan plan, WarpedTile tile, AssembledOutput output) {}

    /**
     * Plans a job and, if it is one tile of ordinary size, also warps and publishes it to {@code staged/} while
     * everything is open. The plan of such a job is not written, since its output exists before a plan could be of use.
     *
     * @param learnt receives the source's description as soon as it is known, even if planning then fails
     * @param drafted receives the plan, even if warping then fails
     */
    public Planned planAndWarp(
            Request.MakePlan request, Consumer<SourceInfo> learnt, Consumer<Plan> drafted, Progress progress) {
        Plan plan = draft(request, learnt, progress.part(0, 0.5));
        drafted.accept(plan);
        boolean small = plan.tiling().count() == 1
                && plan.tileMemoryMb()
                        <= Needs.ordinaryMb(
                                GdalLibrary.cacheMb(), request.limits().tileBytes());
        if (!small) {
            write();
            return new Planned(plan, null, null);
        }
        if (OutputFormat.layout(plan.options()) == Layout.TILES) {
            write();
            return new Planned(plan, warp(new Request.WarpTile(request.job(), 0, 0), progress.part(0.5, 1)), null);
        }
        Path staged = open.folder().staged(AssembledOutput.FILE);
        WarpedTile tile = new TileWarper(open, scanner)
                .warp(
                        new TileFile(
                                plan, open.fingerprint(), staged, plan.tiling().tile(0, 0)),
                        progress.part(0.5, 0.9));
        return new Planned(plan, tile, new Assembler(open, 1).staged(staged, tile.bands(), progress.part(0.9, 1)));
    }

    private void write() {
        PlanStore.write(open.plan(), open.folder().plan());
        FailurePoint.PLAN_WRITTEN.pass();
        open = open.restamped();
    }

    /**
     * Plans a job and writes its {@code plan.json}.
     *
     * @param learnt receives the source's description as soon as it is known, even if planning then fails
     */
    public Plan plan(Request.MakePlan request, Consumer<SourceInfo> learnt, Progress progress) {
        Plan plan = draft(request, learnt, progress);
        write();
        return plan;
    }

    private Plan draft(Request.MakePlan request, Consumer<SourceInfo> learnt, Progress progress) {
        close();
        JobFolder folder = JobFolder.of(work, request.job());
        Path file = folder.source(request.source());
        boolean there = LateFiles.await(
                        DurableFiles.areShared(),
                        () -> Optional.of(file).filter(Files::isRegularFile),
                        () -> progress.at(0))
                .isPresent();
        if (!there) {
            throw new DropwarpException(
                    FailureCode.IO_ERROR,
                    request.source() + " was removed from the work folder.",
                    Hints.LOOK_AT_THE_DISK);
        }
        progress.at(0);
        // Before the file is opened with them: an option may lead out of the job's folder.
        JobSpec.check(request.options());
        Dataset dataset = new SourceOpener(request.limits(), progress.part(0, 0.1))
                .open(file, request.options().openOptions(), request.options().subdataset());
        Plan plan;
        try (FileHashes hashes = new FileHashes(1)) {
            SourceInfo source = SourceInspector.describe(dataset, request.options());
            learnt.accept(source);
            PlanMaker maker = new PlanMaker(request.job(), dataset, source, request.options(), request.limits());
            maker.refuseTooLarge(request.source());
            // A large file is hashed beside the planning, a small one after it, since most rejections need no hash.
            SourceFile own = identity(file, progress);
            boolean beside = own.bytes() >= LARGE;
            if (beside) {
                hashes.add(file);
            }
            Plan draft = maker.plan(own, versions);
            Path dem = dem(folder, draft);
            double share = dem == null ? 1 : 0.6;
            plan = draft.withFiles(
                    own.withHash(
                            beside
                                    ? hashes.get(progress.part(0.1, share))
                                            .get(0)
                                            .sha256()
                                    : Hashes.sha256(file, progress.part(0.1, share)::at)),
                    dem == null
                            ? null
                            : identity(dem, progress).withHash(Hashes.sha256(dem, progress.part(share, 1)::at)));
            dataset = OpenJob.inOnePiece(dataset, plan);
        } catch (IOException e) {
            dataset.delete();
            throw Hints.unreadable(request.source(), e);
        } catch (RuntimeException | Error e) {
            dataset.delete();
            throw e;
        }
        // No later request of the job uses it before its plan is written.
        open = new OpenJob(folder, plan, Fingerprint.of(plan), OpenJob.UNWRITTEN, dataset);
        return plan;
    }

    /** The DEM that the pixels depend on; null if there is none, even if one is named. */
    private static Path dem(JobFolder folder, Plan plan) {
        boolean used =
                plan.source().georeferencing().equals("rpc") && plan.options().rpcDem() != null;
        return used ? folder.source(plan.options().rpcDem()) : null;
    }

    /** Without a hash. */
    private static SourceFile identity(Path file, Progress progress) throws IOException {
        progress.at(0.1);
        BasicFileAttributes state = Files.readAttributes(file, BasicFileAttributes.class);
        return new SourceFile(
                String.valueOf(file.getFileName()),
                state.size(),
                state.lastModifiedTime().toMillis(),
                "");
    }

    /** Warps one tile of a planned job into {@code tiles/}. */
    public WarpedTile warp(Request.WarpTile request, Progress progress) {
        OpenJob job = job(request.job(), request.plan(), progress);
        Tile tile = job.plan().tiling().tile(request.row(), request.col());
        if (warper == null) {
            warper = new TileWarper(job, scanner);
        }
        return warper.warp(tile, request.parts(), progress);
    }

    /** Assembles and verifies the output of a job with all its tiles, in {@code staged/}. */
    public AssembledOutput assemble(Request.Assemble request, Progress progress) {
        return new Assembler(job(request.job(), request.plan(), progress), request.threads())
                .assemble(request.name(), progress);
    }

    /** Draws a small picture of a raster. */
    public void preview(Request.Preview request, Progress progress) {
        GdalError.reset();
        Path file = work.resolve(request.raster());
        Dataset raster = request.limits() == null
                ? TiffFile.open(file)
                : new SourceOpener(request.limits(), progress).open(file, Map.of(), null);
        if (raster == null) {
            throw GdalError.failure("Cannot open " + request.raster(), FailureCode.IO_ERROR, null);
        }
        try {
            if (request.limits() != null) {
                refuseLarge(raster, file, request.limits());
            }
            PreviewPainter.paint(raster, work.resolve(request.png()), request.maxSize());
        } finally {
            raster.delete();
        }
    }

    private static void refuseLarge(Dataset raster, Path file, PlanLimits limits) {
        String name = String.valueOf(file.getFileName());
        if (SourceOpener.exceeds(raster.getRasterXSize(), raster.getRasterYSize(), limits.maxPixels())) {
            throw SourceOpener.tooManyPixels(
                    name, raster.getRasterXSize(), raster.getRasterYSize(), limits.maxPixels());
        }
        StorageBlocks.refuseHuge(raster, name, limits);
    }

    /** With the plan of that fingerprint, or with any if it is null. */
    private OpenJob job(String id, String plan, Progress progress) {
        JobFolder folder = JobFolder.of(work, id);
        boolean other = open != null
                && (!open.folder().equals(folder)
                        || !open.current()
                        || (plan != null && !plan.equals(open.fingerprint())));
        if (other) {
            close();
        }
        if (open == null) {
            open = OpenJob.open(folder, plan, () -> progress.at(0));
        }
        return open;
    }

    /**
     * {@return a failure with the code and text of the GDAL message that names the cause, if there is one}
     *
     * @param messages GDAL's messages during the request, oldest first
     */
    public static Failure explained(Failure failure, List<String> messages) {
        return GdalError.explained(failure, messages);
    }

    /** {@return short names of the drivers this worker can open files with} */
    public List<String> drivers() {
        return GdalLibrary.drivers();
    }

    /** Closes the current job. */
    @Override
    public void close() {
        if (open != null) {
            open.close();
            open = null;
            warper = null;
        }
    }
}
