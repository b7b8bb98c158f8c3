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
 * Marks valid target pixels where neither a nodata value nor an alpha band does: an extra byte band after the grid's
 * bands while a tile is in memory, a mask in the file. gdalwarp fills it as an alpha band; where that would change
 * pixel values, it is warped separately. For the GDAL thread.
 */
public final class MaskBand {

    /** Types whose pixels may change in their last bits if the target has an alpha band. */
    private static final Set<String> CHANGED_BY_ALPHA = Set.of("Float64", "CFloat64", "Int64", "UInt64");

    private static final Set<String> KERNELS = Set.of("near", "bilinear", "cubic", "cubicspline", "lanczos");

    private static final int BYTE = gdalconstConstants.GDT_Byte;

    /** Pixels processed at once. */
    private static final int CHUNK = 1 << 16;

    private final OpenJob job;
    private final TargetGrid grid;
    private final boolean warped;
    private final boolean filled;

    /** {@code coded}: {@link CodedWarp} warps the job, which fills an alpha band but leaves the collar to this. */
    public MaskBand(OpenJob job, boolean coded) {
        this.job = job;
        this.grid = job.plan().grid();
        this.warped = grid.mask().equals("source")
                || (grid.mask().equals("collar") && !coded && !CHANGED_BY_ALPHA.contains(grid.type()));
        this.filled = isCollarFilled(job.plan());
    }

    /**
     * {@return whether target pixels that no source pixel reaches are valid although a mask excludes others: {@code
     * collar: fill} and a source with invalid pixels}
     */
    public static boolean isCollarFilled(Plan plan) {
        return plan.grid().mask().equals("source")
                && JobSpec.lower(plan.options().collar(), "mask").equals("fill");
    }

    /** {@return number of the band that hides pixels of a tile in memory, 0 if there is none} */
    static int number(Dataset dataset, TargetGrid grid) {
        int count = dataset.getRasterCount();
        return count > grid.bands() || grid.alpha() ? count : 0;
    }

    /** {@return whether a dataset has one mask for all bands that comes from neither nodata nor alpha} */
    public static boolean isOn(Dataset dataset) {
        return dataset.GetRasterBand(1).GetMaskFlags() == gdalconstConstants.GMF_PER_DATASET;
    }

    /** {@return whether GDAL's mask bands, and readers that use them, consider an alpha band} */
    public static boolean isAlphaSeen(int colours, String type) {
        return (colours == 1 || colours == 3) && (type.equals("Byte") || type.equals("UInt16"));
    }

    /**
     * {@return whether files of a grid that hide a pixel can have a mask, even beside an alpha band that GDAL's mask
     * bands ignore}
     */
    public static boolean isPossible(TargetGrid grid) {
        return grid.masked() || (grid.alpha() && !isAlphaSeen(grid.colours(), grid.type()));
    }

    /** Adds the band to a tile in memory if gdalwarp is to fill it. */
    public void addTo(Dataset memory) {
        if (warped) {
            add(memory).SetColorInterpretation(gdalconstConstants.GCI_AlphaBand);
        }
    }

    /** {@return the arguments, with one more if gdalwarp is to fill the band} */
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

    /** Adds and fills the band of a warped tile, unless gdalwarp has done so. */
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
     * Makes pixels that no source pixel reaches valid, if the collar is to be filled.
     *
     * @param memory a tile whose band marks the valid pixels the source reaches
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

    /** Does the same for a dataset into which nothing was drawn. */
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

    /** Warps a source without invalid pixels and passes on the result: 0 where the source does not reach. */
    private void putReached(Tile part, Consumer<Band> into) {
        Dataset reached = gdal.GetDriverByName("MEM").Create("", part.width(), part.height(), 2, BYTE);
        Dataset bare = view(job.source(), "-b", "1", "-a_nodata", "none", "-colorinterp_1", "undefined");
        Dataset constant = null;
        try {
            if (reached == null) {
                throw GdalError.failure("Cannot warp the mask of a tile", FailureCode.OUT_OF_MEMORY, null);
            }
            bare.SetMetadataItem("NODATA_VALUES", null);
            // The mask of a band without a mask is 255 everywhere, and has the source's georeferencing.
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
        // Every kernel gives a value where the nearest pixel is in the source; other methods collect all source pixels
        // in the area.
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
     * {@return a warped tile as it is written: the band becomes a mask or is dropped if it hides nothing} Either the
     * tile itself or a view to be deleted before it.
     *
     * @param pixels a tile in memory, or its strips
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
