package io.dropwarp.gdal.tile;

import io.dropwarp.files.DurableFiles;
import io.dropwarp.files.FailurePoint;
import io.dropwarp.files.LateFiles;
import io.dropwarp.gdal.core.Domains;
import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.GdalLibrary;
import io.dropwarp.gdal.core.GdalList;
import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.gdal.core.OutputFormat;
import io.dropwarp.gdal.core.PartFile;
import io.dropwarp.gdal.core.Progress;
import io.dropwarp.gdal.core.TiffFile;
import io.dropwarp.gdal.pixels.ExactNodata;
import io.dropwarp.model.BandStatistics;
import io.dropwarp.model.Layout;
import io.dropwarp.model.Plan;
import io.dropwarp.model.Tile;
import io.dropwarp.model.WarpedTile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gdal.gdal.Band;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.Driver;
import org.gdal.gdal.gdal;
import org.gdal.gdalconst.gdalconstConstants;

/**
 * A finished tile on disk. Its metadata hold its statistics and its plan's fingerprint, so that a job resumed after a
 * crash neither warps it again nor trusts it blindly. For the GDAL thread.
 */
public final class TileFile {

    /** Metadata item with the plan and tile; in the default domain, the only one the COG driver copies. */
    private static final String PLAN = "DROPWARP_PLAN";

    private static final SmallTiff SMALL = new SmallTiff();
    private static final LzwBlocks BLOCKS = new LzwBlocks();

    /** In smaller files our encoder does not repay its compilation and the second opening of the file. */
    private static final long LZW_BYTES = 1 << 20;

    private final Plan plan;
    private final String fingerprint;
    private final Path file;
    private final Tile tile;

    public TileFile(Plan plan, String fingerprint, Path file, Tile tile) {
        this.plan = plan;
        this.fingerprint = fingerprint;
        this.file = file;
        this.tile = tile;
    }

    /** {@return the file of a tile in the job's {@code tiles/}} */
    public static TileFile of(OpenJob job, Tile tile) {
        return new TileFile(job.plan(), job.fingerprint(), job.folder().tile(tile), tile);
    }

    public Tile tile() {
        return tile;
    }

    public Path path() {
        return file;
    }

    /** {@return whether tiles are written in the format of the output: a single tile, or layout tiles} */
    public static boolean isFinal(Plan plan) {
        return plan.tiling().count() == 1 || OutputFormat.layout(plan.options()) == Layout.TILES;
    }

    /** Writes a warped tile whose metadata are complete. */
    public WarpedTile write(Dataset pixels, List<BandStatistics> bands, Progress progress) {
        pixels.SetMetadataItem(PLAN, fingerprint + " " + tile.name());
        for (int i = 0; i < bands.size(); i++) {
            describe(pixels.GetRasterBand(i + 1), bands.get(i));
        }
        boolean cog = OutputFormat.layout(plan.options()) == Layout.COG && isFinal(plan);
        Driver driver = gdal.GetDriverByName(cog ? "COG" : "GTiff");
        List<String> options = new ArrayList<>(isFinal(plan) ? plan.creationOptions() : intermediate());
        if (!cog
                && plan.grid().bands() > 4
                && isFinal(plan)
                && options.stream().noneMatch(o -> o.startsWith("INTERLEAVE"))) {
            options.add("INTERLEAVE=PIXEL");
        }
        Dataset exact = ExactNodata.on(pixels, plan.grid());
        boolean plain = exact == pixels && !cog;
        try (PartFile part = PartFile.of(file)) {
            GdalError.reset();
            int block = OutputFormat.blockSize(plan.options());
            boolean lzw = plain && bytes() / 2 > LZW_BYTES && LzwBlocks.fit(pixels, options, block);
            Dataset written = plain ? SMALL.write(part.path(), pixels, options, block, lzw) : null;
            if (written == null) {
                lzw = false;
                written = create(driver, part.path(), exact, options, progress);
                if (written != null && !cog && isFinal(plan)) {
                    // GDAL's copy has the default domain only; a COG must not be changed any more.
                    Domains.copy(pixels, written);
                }
            }
            if (written == null) {
                throw GdalError.unwritten("Cannot write tile " + tile.name(), file, bytes());
            }
            written.delete();
            if (gdal.GetLastErrorType() >= gdalconstConstants.CE_Failure) {
                throw GdalError.unwritten("Cannot write tile " + tile.name(), file, bytes());
            }
            if (lzw) {
                BLOCKS.add(part.path(), pixels, progress);
            }
            if (plan.tiling().count() > 1) {
                part.sync();
            }
            FailurePoint.TILE_DRAFTED.pass(file);
            if (!part.offer()) {
                Optional<WarpedTile> theirs = read();
                if (theirs.isPresent()) {
                    return theirs.get();
                }
                part.publish();
            }
            FailurePoint.TILE_WRITTEN.pass(file);
            return new WarpedTile(tile, Files.size(file), bands);
        } catch (IOException e) {
            throw PartFile.unwritable(file, e);
        } finally {
            if (exact != pixels) {
                exact.delete();
            }
        }
    }

    /** With overviews and GDAL's temporary data. */
    private long bytes() {
        int pixel = gdal.GetDataTypeSize(gdal.GetDataTypeByName(plan.grid().type())) / 8;
        return (long) tile.width() * tile.height() * plan.grid().bands() * pixel * 2;
    }

    /** {@return the written dataset, or null; GDAL's last error says why} */
    public static Dataset create(Driver driver, Path path, Dataset pixels, List<String> options, Progress progress) {
        // The COG driver first makes overviews in a temporary file, as ZSTD of a slow level if nothing else is said.
        boolean fast = options.stream().noneMatch(option -> option.startsWith("COMPRESS=") && option.contains("ZSTD"));
        gdal.SetThreadLocalConfigOption("ZSTD_LEVEL_OVERVIEW", fast ? "1" : null);
        try {
            return driver.CreateCopy(path.toString(), pixels, 0, GdalList.of(options), progress.callback());
        } catch (RuntimeException e) {
            return null;
        } finally {
            gdal.SetThreadLocalConfigOption("ZSTD_LEVEL_OVERVIEW", null);
        }
    }

    private List<String> intermediate() {
        int block = OutputFormat.blockSize(plan.options());
        List<String> out = new ArrayList<>(List.of(
                "TILED=YES",
                "BLOCKXSIZE=" + block,
                "BLOCKYSIZE=" + OutputFormat.rowStep(plan.options()),
                "BIGTIFF=IF_SAFER",
                "INTERLEAVE=BAND"));
        out.addAll(GdalLibrary.hasCodec("ZSTD") ? List.of("COMPRESS=ZSTD", "ZSTD_LEVEL=1") : List.of("COMPRESS=LZW"));
        return out;
    }

    /** Stores statistics in the band's metadata, where GDAL and others look for them. */
    public static void describe(Band band, BandStatistics statistics) {
        if (statistics.minimum() != null) {
            band.SetMetadataItem("STATISTICS_MINIMUM", Numbers.text(statistics.minimum()));
            band.SetMetadataItem("STATISTICS_MAXIMUM", Numbers.text(statistics.maximum()));
        }
        double percent = 100.0 * statistics.validPixels() / Math.max(1, statistics.pixels());
        band.SetMetadataItem("STATISTICS_VALID_PERCENT", Numbers.text(percent));
    }

    /** {@return the tile on disk; empty if it is missing or of another plan} */
    public Optional<WarpedTile> read() {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        Dataset dataset = TiffFile.open(file);
        if (dataset == null) {
            return Optional.empty();
        }
        try {
            boolean same = (fingerprint + " " + tile.name()).equals(dataset.GetMetadataItem(PLAN))
                    && dataset.getRasterXSize() == tile.width()
                    && dataset.getRasterYSize() == tile.height()
                    && dataset.getRasterCount() == plan.grid().bands();
            if (!same) {
                return Optional.empty();
            }
            List<BandStatistics> bands = new ArrayList<>();
            for (int i = 1; i <= plan.grid().bands(); i++) {
                bands.add(statistics(dataset.GetRasterBand(i)));
            }
            return Optional.of(new WarpedTile(tile, Files.size(file), bands));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        } finally {
            dataset.delete();
        }
    }

    /**
     * Waits for a tile that another machine has finished.
     *
     * @param waits called now and then while it waits
     * @return the tile on disk; empty if it does not appear, at once without other machines
     */
    public Optional<WarpedTile> await(Runnable waits) {
        return LateFiles.await(DurableFiles.areShared(), this::read, waits);
    }

    /** {@return whether the tile on disk has a mask} */
    public boolean masked() {
        Dataset dataset = TiffFile.open(file);
        try {
            return dataset != null && MaskBand.isOn(dataset);
        } finally {
            if (dataset != null) {
                dataset.delete();
            }
        }
    }

    private BandStatistics statistics(Band band) {
        String minimum = band.GetMetadataItem("STATISTICS_MINIMUM");
        String maximum = band.GetMetadataItem("STATISTICS_MAXIMUM");
        long pixels = (long) tile.width() * tile.height();
        // For fewer than 2^52 pixels, a double's share is precise enough to restore the count.
        double percent = Numbers.parse(String.valueOf(band.GetMetadataItem("STATISTICS_VALID_PERCENT")));
        return new BandStatistics(
                pixels,
                Math.round(percent / 100 * pixels),
                minimum == null ? null : Double.valueOf(Numbers.parse(minimum)),
                maximum == null ? null : Double.valueOf(Numbers.parse(maximum)));
    }
}
