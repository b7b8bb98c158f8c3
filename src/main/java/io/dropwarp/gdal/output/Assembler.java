package io.dropwarp.gdal.output;

import io.dropwarp.files.DurableFiles;
import io.dropwarp.files.FailurePoint;
import io.dropwarp.gdal.audit.Audit;
import io.dropwarp.gdal.core.DiskRoom;
import io.dropwarp.gdal.core.Domains;
import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.OutputFormat;
import io.dropwarp.gdal.core.PartFile;
import io.dropwarp.gdal.core.Progress;
import io.dropwarp.gdal.metadata.BandMetadata;
import io.dropwarp.gdal.metadata.Sidecar;
import io.dropwarp.gdal.metadata.VrtMetadata;
import io.dropwarp.gdal.tile.BandScanner;
import io.dropwarp.gdal.tile.LzwCog;
import io.dropwarp.gdal.tile.MaskBand;
import io.dropwarp.gdal.tile.OpenJob;
import io.dropwarp.gdal.tile.TileFile;
import io.dropwarp.model.AssembledOutput;
import io.dropwarp.model.AssembledOutput.OutputFile;
import io.dropwarp.model.AuditResult;
import io.dropwarp.model.BandStatistics;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Layout;
import io.dropwarp.model.Plan;
import io.dropwarp.model.Tile;
import io.dropwarp.model.WarpedTile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.gdal;
import org.gdal.gdalconst.gdalconstConstants;

/** Assembles a job's output from its tiles in {@code staged/} and verifies it. For the GDAL thread. */
public final class Assembler {

    private final OpenJob job;
    private final Plan plan;
    private final int threads;

    public Assembler(OpenJob job, int threads) {
        this.job = job;
        this.threads = threads;
        this.plan = job.plan();
    }

    /**
     * Assembles and verifies.
     *
     * @return the output in {@code staged/}
     * @throws DropwarpException VERIFY_FAILED if it does not match the plan; failures of disk, memory or permission
     */
    public AssembledOutput assemble(String name, Progress progress) {
        List<BandStatistics> bands = statistics(progress.part(0, 0.1));
        Path target = job.folder().staged(name);
        // Hash while this thread verifies and audits: when the last job of a batch is assembled, nothing else computes.
        try (FileHashes hashes = new FileHashes(threads)) {
            switch (OutputFormat.layout(plan.options())) {
                case TILES -> folder(target).forEach(hashes::add);
                case COG, GTIFF -> {
                    file(target, bands, progress.part(0.1, 0.9));
                    hashes.add(target);
                    new Sidecar(plan, job.source()).write(target).ifPresent(hashes::add);
                }
            }
            new OutputVerifier(job).verify(main(target), bands);
            AuditResult audit = Audit.of(job, main(target), threads);
            List<OutputFile> files = hashes.get(progress.part(0.9, 1));
            FailurePoint.OUTPUT_STAGED.pass();
            return output(name, files, bands, audit);
        } catch (IOException e) {
            throw PartFile.unwritable(target, e);
        }
    }

    /**
     * Verifies an output file in {@code staged/} that was written in its final form.
     *
     * @throws DropwarpException VERIFY_FAILED if it does not match the plan; failures of the disk
     */
    public AssembledOutput staged(Path file, List<BandStatistics> bands, Progress progress) {
        try {
            String name = String.valueOf(file.getFileName());
            List<OutputFile> files = new ArrayList<>(List.of(FileHashes.of(file, progress)));
            Optional<Path> sidecar = new Sidecar(plan, job.source()).write(file);
            if (sidecar.isPresent()) {
                files.add(FileHashes.of(sidecar.get(), share -> {}));
            }
            new OutputVerifier(job).verify(file, bands);
            AuditResult audit = Audit.of(job, file, 1);
            FailurePoint.OUTPUT_STAGED.pass();
            return output(name, files, bands, audit);
        } catch (IOException e) {
            throw PartFile.unwritable(file, e);
        }
    }

    private AssembledOutput output(String name, List<OutputFile> files, List<BandStatistics> bands, AuditResult audit) {
        long bytes = files.stream().mapToLong(OutputFile::bytes).sum();
        boolean tiles = OutputFormat.layout(plan.options()) == Layout.TILES;
        String hash = files.get(tiles ? files.size() - 1 : 0).sha256();
        return new AssembledOutput(name, bytes, hash, files, bands, new Footprint(plan.grid()).rings(), audit);
    }

    private Path main(Path target) {
        return OutputFormat.layout(plan.options()) == Layout.TILES
                ? target.resolve(target.getFileName() + ".vrt")
                : target;
    }

    private List<BandStatistics> statistics(Progress progress) {
        List<BandStatistics> sum = null;
        int done = 0;
        for (Tile tile : plan.tiling().tiles()) {
            double share = (double) done / plan.tiling().count();
            Optional<WarpedTile> warped = TileFile.of(job, tile).await(() -> progress.at(share));
            if (warped.isEmpty()) {
                throw new DropwarpException(
                        FailureCode.VERIFY_FAILED,
                        "Finished tile " + tile.name() + " was removed or replaced before the output was put together.",
                        "Make sure that nothing but dropwarp changes the work folder, then drop the file again.");
            }
            sum = BandScanner.sum(sum, warped.get().bands());
            progress.at((double) ++done / plan.tiling().count());
        }
        return sum;
    }

    private boolean masked() {
        return MaskBand.isPossible(plan.grid())
                && plan.tiling().tiles().stream()
                        .anyMatch(tile -> TileFile.of(job, tile).masked());
    }

    private void file(Path target, List<BandStatistics> bands, Progress progress) throws IOException {
        try (PartFile part = PartFile.of(target)) {
            if (TileFile.isFinal(plan)) {
                link(job.folder().tile(plan.tiling().tile(0, 0)), part.path());
            } else {
                join(part.path(), bands, progress);
            }
            part.sync();
            part.publish();
        }
    }

    /** The tile already is the output; it also stays in place, so that assembling again finds it. */
    private static void link(Path tile, Path part) throws IOException {
        if (!DurableFiles.link(tile, part)) {
            Files.copy(tile, part, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void join(Path part, List<BandStatistics> bands, Progress progress) throws IOException {
        // Blocks are decoded, resampled and encoded one by one, so the bytes do not depend on the number of threads.
        gdal.SetThreadLocalConfigOption("GDAL_NUM_THREADS", Integer.toString(threads));
        try {
            joinTiles(part, bands, progress);
        } finally {
            gdal.SetThreadLocalConfigOption("GDAL_NUM_THREADS", null);
        }
    }

    private void joinTiles(Path part, List<BandStatistics> bands, Progress progress) throws IOException {
        boolean masked = masked();
        List<String> options = new ArrayList<>(plan.creationOptions());
        options.add("NUM_THREADS=" + threads);
        if (OutputFormat.layout(plan.options()) == Layout.COG
                && !masked
                && LzwCog.fit(plan.grid(), options, OutputFormat.blockSize(plan.options()))
                && DiskRoom.usable(part) > 2 * bytes()) {
            if (encode(part, bands, options, progress)) {
                return;
            }
        }
        copy(part, tiles(masked), bands, options, progress);
    }

    /** Returns false if GDAL's file cannot take blocks. */
    private boolean encode(Path part, List<BandStatistics> bands, List<String> options, Progress progress)
            throws IOException {
        Path plain = part.resolveSibling(part.getFileName() + ".plain");
        try {
            copy(plain, tiles(false), bands, LzwCog.plain(options), progress.part(0, 0.5));
            // With overviews of its own, GDAL has none to compute.
            String empty = Mosaic.empty(plan.grid(), LzwCog.overviews(plain));
            copy(part, empty, bands, LzwCog.empty(options), progress.part(0.5, 0.55));
            if (!LzwCog.isEmpty(part)) {
                return false;
            }
            LzwCog.add(part, plain, threads, progress.part(0.55, 1));
            return true;
        } finally {
            Files.deleteIfExists(plain);
            Files.deleteIfExists(plain.resolveSibling(plain.getFileName() + ".aux.xml"));
        }
    }

    private String tiles(boolean masked) {
        return Mosaic.xml(
                plan.grid(),
                plan.tiling().tiles(),
                tile -> job.folder().tile(tile).toString(),
                false,
                masked);
    }

    /** Writes what a VRT shows. */
    private void copy(Path part, String xml, List<BandStatistics> bands, List<String> options, Progress progress) {
        Dataset mosaic = gdal.Open(xml);
        if (mosaic == null) {
            throw GdalError.failure("Cannot join the tiles", FailureCode.INTERNAL, null);
        }
        Dataset written = null;
        try {
            new BandMetadata(plan, job.source()).put(mosaic, true);
            for (int i = 0; i < bands.size(); i++) {
                TileFile.describe(mosaic.GetRasterBand(i + 1), bands.get(i));
            }
            boolean cog = OutputFormat.layout(plan.options()) == Layout.COG;
            GdalError.reset();
            written = TileFile.create(gdal.GetDriverByName(cog ? "COG" : "GTiff"), part, mosaic, options, progress);
            if (written == null) {
                throw GdalError.unwritten("Cannot write the output", part, bytes());
            }
            if (!cog) {
                Domains.copy(mosaic, written);
            }
        } finally {
            if (written != null) {
                written.delete();
            }
            mosaic.delete();
        }
        if (gdal.GetLastErrorType() >= gdalconstConstants.CE_Failure) {
            throw GdalError.unwritten("Cannot write the output", part, bytes());
        }
    }

    /** With overviews and GDAL's temporary data. */
    private long bytes() {
        int pixel = gdal.GetDataTypeSize(gdal.GetDataTypeByName(plan.grid().type())) / 8;
        return plan.grid().pixels() * plan.grid().bands() * pixel * 2;
    }

    /** The files of the tiles, then their VRT. */
    private List<Path> folder(Path target) throws IOException {
        Path part = DurableFiles.ownPartOf(target);
        DurableFiles.deleteTree(part);
        Files.createDirectories(part);
        List<Path> files = new ArrayList<>();
        for (Tile tile : plan.tiling().tiles()) {
            String copy = tile.name() + ".tif";
            link(job.folder().tile(tile), part.resolve(copy));
            files.add(target.resolve(copy));
        }
        Path vrt = part.resolve(target.getFileName() + ".vrt");
        Files.writeString(
                vrt, Mosaic.xml(plan.grid(), plan.tiling().tiles(), tile -> tile.name() + ".tif", true, masked()));
        new VrtMetadata(plan, job.source()).put(vrt);
        DurableFiles.deleteTree(target);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        files.add(main(target));
        return files;
    }
}
