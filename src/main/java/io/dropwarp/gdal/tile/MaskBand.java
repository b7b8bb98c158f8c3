package io.dropwarp.gdal.tile;

import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.GdalList;
import io.dropwarp.gdal.core.Grid;
import io.dropwarp.gdal.core.JobSpec;
import io.dropwarp.gdal.core.WarpArguments;
import io.dropwarp.gdal.georeference.RpcModel;
import io.dropwarp.gdal.pixels.PixelBuffer;
import io.dropwarp.gdal.pixels.PixelCopy;
import io.dropwarp.gdal.warp.CodedWarp;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Plan;
import io.dropwarp.model.Reach;
import io.dropwarp.model.TargetGrid;
import io.dropwarp.model.Tile;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.gdal.gdal.Band;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.TranslateOptions;
import org.gdal.gdal.WarpOptions;
import org.gdal.gdal.gdal;
import org.gdal.gdalconst.gdalconstConstants;

/**
 * Says which target pixels are valid where neither a nodata value nor an alpha band does: a further band of bytes after
 * the grid's bands while a tile is in memory, a mask of the file once it is written. gdalwarp fills it as an alpha band;
 * where that would change pixel values, it is warped by itself. For the GDAL thread.
 */
public final class MaskBand {

    /** Types whose pixels an alpha band in the target changes in their last bits, or may change. */
    private static final Set<String> OTHERWISE = Set.of("Float64", "CFloat64", "Int64", "UInt64");

    private static final Set<String> KERNELS = Set.of("near", "bilinear", "cubic", "cubicspline", "lanczos");

    private static final int BYTE = gdalconstConstants.GDT_Byte;

    /** Pixels looked at at once. */
    private static final int CHUNK = 1 << 16;

    private final OpenJob job;
    private final TargetGrid grid;
    private final boolean warped;
    private final boolean filled;

    /**
     * Prepares.
     *
     * @param job the job
     * @param coded whether {@link CodedWarp} warps it, which fills an alpha band but leaves the collar to this
     */
    public MaskBand(OpenJob job, boolean coded) {
        this.job = job;
        this.grid = job.plan().grid();
        this.warped = grid.mask().equals("source")
                || (grid.mask().equals("collar") && !coded && !OTHERWISE.contains(grid.type()));
        this.filled = isCollarFilled(job.plan());
    }

    /**
     * Whether target pixels that no source pixel reaches are valid beside others that a mask excludes.
     *
     * @param plan a plan
     * @return true for {@code collar: fill} and a source whose pixels do not all count
     */
    public static boolean isCollarFilled(Plan plan) {
        return plan.grid().mask().equals("source")
                && JobSpec.lower(plan.options().collar(), "mask").equals("fill");
    }

    /**
     * The band that hides pixels of a tile in memory.
     *
     * @param dataset a tile in memory
     * @param grid its job's grid
     * @return its number; 0 if there is none
     */
    static int number(Dataset dataset, TargetGrid grid) {
        int count = dataset.getRasterCount();
        return count > grid.bands() || grid.alpha() ? count : 0;
    }

    /**
     * Whether a dataset has one mask for all bands, which is neither a nodata value nor alpha.
     *
     * @param dataset the dataset
     * @return true if it has
     */
    public static boolean isOn(Dataset dataset) {
        return dataset.GetRasterBand(1).GetMaskFlags() == gdalconstConstants.GMF_PER_DATASET;
    }

    /**
     * Whether GDAL's mask bands, and whatever reads through them, go by an alpha band.
     *
     * @param colours number of bands beside it
     * @param type GDAL's name of their type
     * @return true if they do
     */
    public static boolean isAlphaSeen(int colours, String type) {
        return (colours == 1 || colours == 3) && (type.equals("Byte") || type.equals("UInt16"));
    }

    /**
     * Whether files of a grid can have a mask, also beside an alpha band that GDAL's mask bands overlook.
     *
     * @param grid the grid
     * @return true if one that hides a pixel has one
     */
    public static boolean isPossible(TargetGrid grid) {
        return grid.masked() || (grid.alpha() && !isAlphaSeen(grid.colours(), grid.type()));
    }

    /**
     * Adds the band, if gdalwarp is to fill it.
     *
     * @param memory a tile in memory with the grid's bands
     */
    public void addTo(Dataset memory) {
        if (warped) {
            add(memory).SetColorInterpretation(gdalconstConstants.GCI_AlphaBand);
        }
    }

    /**
     * The arguments that let gdalwarp fill the band.
     *
     * @param memory a tile in memory
     * @param words its arguments otherwise
     * @return those, or one more
     */
    public List<String> arguments(Dataset memory, List<String> words) {
        if (memory.getRasterCount() == grid.bands() || words.contains("-dstalpha")) {
            return words;
        }
        List<String> more = new ArrayList<>(words);
        more.add("-dstalpha");
        return more;
    }

    private static Band add(Dataset memory) {
        GdalError.reset();
        boolean added;
        try {
            added = memory.AddBand(BYTE) == gdalconstConstants.CE_None;
        } catch (RuntimeException e) {
            added = false;
        }
        if (!added) {
            throw GdalError.failure("There is too little memory to hold a tile", FailureCode.OUT_OF_MEMORY, null);
        }
        return memory.GetRasterBand(memory.getRasterCount());
    }

    /**
     * Adds and fills the band of a warped tile, unless gdalwarp has done so.
     *
     * @param memory the tile
     * @param tile its window of the grid
     */
    public void complete(Dataset memory, Tile tile) {
        if (grid.masked() && !warped) {
            Band band = add(memory);
            Reach reach = job.plan().reach();
            Tile part = reach == null ? tile : reach.within(tile);
            if (part != null) {
                putReached(part, reached -> copy(reached, band, part, tile));
            }
        }
    }

    /**
     * Makes pixels valid that no source pixel reaches, if they are to be.
     *
     * @param memory a tile whose band says which pixels the source reaches and counts
     * @param tile its window of the grid
     */
    public void fillCollar(Dataset memory, Tile tile) {
        if (!filled) {
            return;
        }
        Band band = memory.GetRasterBand(number(memory, grid));
        Reach reach = job.plan().reach();
        Tile part = reach == null ? tile : reach.within(tile);
        Dataset collar = gdal.GetDriverByName("MEM").Create("", tile.width(), tile.height(), 1, BYTE);
        if (collar == null) {
            throw GdalError.failure("Cannot fill the collar of a tile", FailureCode.OUT_OF_MEMORY, null);
        }
        try {
            if (part != null) {
                putReached(part, reached -> copy(reached, collar.GetRasterBand(1), part, tile));
            }
            int width = tile.width();
            int rows = Math.max(1, CHUNK / width);
            for (int y = 0; y < tile.height(); y += rows) {
                int n = Math.min(rows, tile.height() - y);
                byte[] reached = read(collar.GetRasterBand(1), y, n);
                byte[] values = read(band, y, n);
                for (int i = 0; i < values.length; i++) {
                    values[i] = reached[i] == 0 ? (byte) 255 : values[i];
                }
                if (band.WriteRaster(0, y, width, n, width, n, BYTE, values) != gdalconstConstants.CE_None) {
                    throw GdalError.failure("Cannot fill the collar of a tile", FailureCode.INTERNAL, null);
                }
            }
        } finally {
            collar.delete();
        }
    }

    /**
     * Makes pixels valid, if they are to be where no source pixel reaches.
     *
     * @param memory a dataset to which nothing has been drawn
     */
    public void fillEmpty(Dataset memory) {
        if (filled) {
            memory.GetRasterBand(number(memory, grid)).Fill(255);
        }
    }

    private static void copy(Band reached, Band band, Tile part, Tile tile) {
        if (!new PixelCopy(new PixelBuffer())
                .copy(reached, band, part.xOff() - tile.xOff(), part.yOff() - tile.yOff())) {
            throw GdalError.failure("Cannot copy the mask of a tile", FailureCode.INTERNAL, null);
        }
    }

    /** Warps a source of which every pixel counts, and hands on what came out: 0 where it reaches nothing. */
    private void putReached(Tile part, Consumer<Band> into) {
        Dataset reached = gdal.GetDriverByName("MEM").Create("", part.width(), part.height(), 2, BYTE);
        Dataset bare = view(job.source(), "-b", "1", "-a_nodata", "none", "-colorinterp_1", "undefined");
        Dataset constant = null;
        try {
            if (reached == null) {
                throw GdalError.failure("Cannot warp the mask of a tile", FailureCode.OUT_OF_MEMORY, null);
            }
            bare.SetMetadataItem("NODATA_VALUES", null);
            // The mask of a band without masks is 255 everywhere, and has the georeferencing of the source.
            constant = view(bare, "-b", "mask,1");
            reached.GetRasterBand(2).SetColorInterpretation(gdalconstConstants.GCI_AlphaBand);
            reached.SetGeoTransform(Grid.of(grid, part).geotransform());
            reached.SetProjection(grid.crsWkt());
            warp(constant, reached);
            into.accept(reached.GetRasterBand(2));
        } finally {
            if (constant != null) {
                constant.delete();
            }
            bare.delete();
            if (reached != null) {
                reached.delete();
            }
        }
    }

    private static Dataset view(Dataset of, String... words) {
        List<String> all = new ArrayList<>(List.of("-of", "VRT", "-mask", "none"));
        all.addAll(List.of(words));
        GdalError.reset();
        Dataset view = gdal.Translate("", of, new TranslateOptions(GdalList.of(all)));
        if (view == null) {
            throw GdalError.failure("Cannot warp the mask of a tile", FailureCode.INTERNAL, null);
        }
        return view;
    }

    private void warp(Dataset constant, Dataset reached) {
        WarpArguments arguments = new WarpArguments(job.plan().warpArguments());
        String method = arguments.value("-r");
        // Every kernel gives a value where the nearest pixel is in the source; the other methods gather what lies
        // there.
        List<String> words = new ArrayList<>(arguments
                .without("-ot")
                .without("-r")
                .without("-srcnodata")
                .with("-r", KERNELS.contains(method) ? "near" : method)
                .words());
        if (!words.contains("-dstalpha")) {
            words.add("-dstalpha");
        }
        GdalError.reset();
        boolean done;
        try {
            done = gdal.Warp(
                            reached,
                            new Dataset[] {constant},
                            new WarpOptions(GdalList.of(RpcModel.located(job.source(), words))))
                    == 1;
        } catch (RuntimeException e) {
            done = false;
        }
        if (!done) {
            throw GdalError.unread(job.plan().file().name());
        }
    }

    /**
     * A warped tile as it is written: the band has become a mask, or is left out where it hides nothing.
     *
     * @param pixels a tile in memory, or its strips
     * @return itself if there is nothing to change, else a view of it to be deleted before it
     */
    public Dataset published(Dataset pixels) {
        int number = number(pixels, grid);
        boolean further = pixels.getRasterCount() > grid.bands();
        if (!further && !(number > 0 && isPossible(grid) && hides(pixels.GetRasterBand(number)))) {
            return pixels;
        }
        List<String> words = new ArrayList<>(List.of("-of", "VRT", "-mask"));
        words.add(hides(pixels.GetRasterBand(number)) ? Integer.toString(number) : "none");
        for (int i = 1; i <= grid.bands(); i++) {
            words.addAll(List.of("-b", Integer.toString(i)));
        }
        GdalError.reset();
        Dataset view = gdal.Translate("", pixels, new TranslateOptions(GdalList.of(words)));
        if (view == null) {
            throw GdalError.failure("Cannot write the mask of a tile", FailureCode.INTERNAL, null);
        }
        return view;
    }

    private static boolean hides(Band band) {
        int rows = Math.max(1, CHUNK / band.getXSize());
        for (int y = 0; y < band.getYSize(); y += rows) {
            for (byte value : read(band, y, Math.min(rows, band.getYSize() - y))) {
                if (value == 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private static byte[] read(Band band, int y, int rows) {
        int width = band.getXSize();
        byte[] values = new byte[rows * width];
        if (band.ReadRaster(0, y, width, rows, width, rows, BYTE, values) != gdalconstConstants.CE_None) {
            throw GdalError.failure("Cannot read back the mask of a tile", FailureCode.IO_ERROR, null);
        }
        return values;
    }
}
