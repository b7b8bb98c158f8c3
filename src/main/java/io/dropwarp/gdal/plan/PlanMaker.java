package io.dropwarp.gdal.plan;

import io.dropwarp.gdal.core.Box;
import io.dropwarp.gdal.core.Grid;
import io.dropwarp.gdal.core.JobSpec;
import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.gdal.core.OutputFormat;
import io.dropwarp.gdal.crs.TargetCrs;
import io.dropwarp.gdal.extent.GridFinder;
import io.dropwarp.gdal.extent.SourceOutline;
import io.dropwarp.gdal.extent.SourceSamples;
import io.dropwarp.gdal.extent.SourceWindows;
import io.dropwarp.gdal.georeference.CommandLine;
import io.dropwarp.gdal.georeference.GroundControl;
import io.dropwarp.gdal.georeference.PixelTransform;
import io.dropwarp.gdal.georeference.Placement;
import io.dropwarp.gdal.georeference.RpcModel;
import io.dropwarp.gdal.georeference.SourceCrs;
import io.dropwarp.gdal.metadata.Legend;
import io.dropwarp.gdal.pixels.DataTypes;
import io.dropwarp.gdal.pixels.SignedBytes;
import io.dropwarp.gdal.pixels.StorageBlocks;
import io.dropwarp.gdal.source.SourceOpener;
import io.dropwarp.gdal.source.SourceValidity;
import io.dropwarp.gdal.warp.CodedWarp;
import io.dropwarp.model.CommandInput;
import io.dropwarp.model.CoordinateOperation;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Georeferencing;
import io.dropwarp.model.Plan;
import io.dropwarp.model.Reach;
import io.dropwarp.model.SourceFile;
import io.dropwarp.model.SourceInfo;
import io.dropwarp.model.TargetGrid;
import io.dropwarp.model.Tiling;
import io.dropwarp.model.Versions;
import io.dropwarp.model.WarpOptions;
import io.dropwarp.protocol.PlanLimits;
import io.dropwarp.protocol.ResolvedCrs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.gdal;

/** Plans the warp of one open source, without reading a pixel. For the GDAL thread. */
public final class PlanMaker {

    /** No real raster is larger along one edge: the equator in steps of 40 cm. */
    private static final int LONGEST_EDGE = 100_000_000;

    /** All other methods zero the imaginary parts, or everything, in GDAL. */
    private static final Set<String> COMPLEX_RESAMPLINGS =
            Set.of("near", "bilinear", "cubic", "cubicspline", "lanczos", "average", "rms", "sum");

    private final String job;
    private final Dataset dataset;
    private final SourceInfo source;
    private WarpOptions options;
    private final PlanLimits limits;
    private final List<String> notes = new ArrayList<>();

    public PlanMaker(String job, Dataset dataset, SourceInfo source, WarpOptions options, PlanLimits limits) {
        this.job = job;
        this.dataset = dataset;
        this.source = source;
        this.options = options;
        this.limits = limits;
    }

    /**
     * {@return the plan, not yet written}
     *
     * @throws DropwarpException for whatever makes a warp impossible or unwise
     */
    public Plan plan(SourceFile file, Versions versions) {
        JobSpec.check(options);
        JobSpec.checkNames(
                "open-options",
                options.openOptions(),
                gdal.GetDriverByName(source.driver()).GetMetadataItem("DMD_OPENOPTIONLIST"),
                source.driver());
        return plan(file, versions, TargetCrs.of(options.crs()));
    }

    /** Rejects what is too large to examine. */
    public void refuseTooLarge(String name) {
        if (SourceOpener.exceeds(source.width(), source.height(), limits.maxPixels())
                || Math.max(source.width(), source.height()) > LONGEST_EDGE) {
            throw SourceOpener.tooManyPixels(name, source.width(), source.height(), limits.maxPixels());
        }
        StorageBlocks.refuseHuge(dataset, name, limits);
    }

    private Plan plan(SourceFile file, Versions versions, TargetCrs target) {
        SourceCrs own = SourceCrs.of(dataset, source, options, notes);
        Dataset inOnePiece = GroundControl.inOnePiece(own);
        try {
            Georeferencing georeferencing = georeferencing(own, inOnePiece);
            return plan(file, versions, target, own.of(inOnePiece), georeferencing);
        } finally {
            if (inOnePiece != dataset) {
                inOnePiece.delete();
            }
        }
    }

    /** How well GCPs or RPCs place the source. */
    private Georeferencing georeferencing(SourceCrs own, Dataset inOnePiece) {
        Placement placement = own.placement();
        return switch (placement.kind()) {
            case "gcps", "tps" -> GroundControl.fit(own, inOnePiece, options, notes);
            case "rpc" -> {
                RpcModel model = new RpcModel(dataset);
                model.checkReach(own.name(), notes);
                model.checkDem(options, limits);
                yield new Georeferencing("rpc", null, null, placement.assumed());
            }
            case "geolocation" -> new Georeferencing("geolocation", null, null, null);
            default -> null;
        };
    }

    private Plan plan(
            SourceFile file, Versions versions, TargetCrs target, SourceCrs sourceCrs, Georeferencing georeferencing) {
        ResolvedCrs crs = target.crs();
        String targetText = target.text();
        if (target.heights() != null) {
            notes.add(
                    "Only the horizontal part of the target CRS is used: heights stay as they are and are not converted"
                            + " to " + target.heights() + ", and the output's CRS has none.");
        }
        if (SignedBytes.areWidened(dataset)) {
            notes.add("Signed bytes are read as Int16; gdalwarp alone reads them as 0 to 255.");
        }
        SourceValidity validity = SourceValidity.of(dataset, options);
        WarpChoice choice = WarpChoice.of(options, source, validity, notes);
        if (Legend.isCategorical(dataset) && !choice.keepsValues()) {
            notes.add("Resampled by nearest neighbour instead of " + choice.resampling()
                    + ", since the source's values are class labels, and the mean of two labels has no meaning.");
            choice = choice.withResampling("near");
        }
        String type = type(choice.resampling());
        boolean alpha = choice.alpha();
        int colours = validity.colourBands().size();
        int bands = colours + (alpha ? 1 : 0);
        boolean palette = source.colorTable() && colours == 1;
        OutputFormat format =
                OutputFormat.of(options, type, bands, alpha, palette).withOverviewsLike(options, choice.keepsValues());
        Legend.note(dataset, validity.colourBands(), options, notes);
        JobSpec.checkNames(
                "creation-options",
                options.creationOptions(),
                gdal.GetDriverByName(format.driver()).GetMetadataItem("DMD_CREATIONOPTIONLIST"),
                format.driver());

        List<String> base = new ArrayList<>(List.of("-t_srs", targetText));
        if (sourceCrs.override() != null) {
            base.addAll(List.of("-s_srs", sourceCrs.override()));
        }
        for (String option : sourceCrs.wayOptions(targetText)) {
            base.addAll(List.of("-to", option));
        }
        base.add("-novshift");
        base.addAll(choice.arguments());
        base.addAll(List.of("-ot", type));

        try (PixelTransform transform = sourceCrs.transformTo(targetText)) {
            if (source.georeferencing().equals("rpc")) {
                new RpcModel(dataset).checkCover(options, transform, targetText);
            }
            if (choice.resampling().equals("sum")) {
                SumRules.refuseAcrossEdge(
                        transform,
                        source.width(),
                        source.height(),
                        target.area().period());
                options = SumRules.exact(options, notes);
            }
            GridFinder finder = new GridFinder(sourceCrs, transform, target.area(), options, base, notes);
            Grid found = finder.find();
            if (finder.partial() && options.errorThreshold() > 0) {
                options = options.asExact();
                notes.add("Parts of the source have no place in the target CRS, so every pixel is transformed exactly"
                        + " instead of within the error threshold.");
            }
            double period = target.area().period();
            if (choice.resampling().equals("sum")) {
                SourceOutline around = SourceOutline.of(transform, found, period, source.width(), source.height());
                found = SumRules.whole(found, around, options, notes);
            }
            Grid grid = Grid.of(found.box(), found.width(), found.height());
            refuseTooLargeTarget(grid, bands, type);
            SourceOutline outline = SourceOutline.of(transform, grid, period, source.width(), source.height());
            SourceWindows windows = SourceWindows.of(transform, outline, source.width(), source.height());
            Reach reach = outline.reach();
            if (!windows.any() && (long) grid.width() * grid.height() > 4 && !sourceWithin(transform, grid)) {
                throw new DropwarpException(
                        FailureCode.NOT_TRANSFORMABLE,
                        "Nothing of " + file.name() + " lies in the target extent.",
                        "Check \"extent\" and \"crs\"; the extent is in units of the target CRS.");
            }
            CoordinateOperation operation =
                    CoordinateOperations.of(sourceCrs, crs, targetText, transform, options, notes);
            boolean coded = CodedWarp.takes(source, choice.sourceNodata(), choice.resampling(), type, choice.nodata());
            if (coded && !choice.resampling().equals("sum")) {
                notes.add("All digits of the values are kept; the gdalwarp command may change some of them.");
            }
            boolean foreign = CodedWarp.isForeign(source, choice.sourceNodata(), choice.nodata());
            if (foreign && !type.startsWith("C")) {
                notes.add("The nodata value " + choice.nodata()
                        + " is not that of all bands of the source: a valid pixel whose value comes out as it has the next"
                        + " value instead.");
            }
            if (coded
                    && source.overviews() > 0
                    && !JobSpec.lower(options.sourceOverview(), "none").equals("none")) {
                notes.add(
                        "Read the source itself instead of its overviews, so that all digits of its values are kept.");
            }
            double pixelBytes = (double) bands * DataTypes.bytes(type)
                    + (alpha || !choice.mask().equals("none") ? 4 + DataTypes.bytes(type) : 0)
                    + bands / 8.0
                    + (coded || foreign ? CodedWarp.moreBytes(choice.resampling(), bands) : 0);
            int block = OutputFormat.blockSize(options);
            Tiling tiling = new TileCutter(limits, block, OutputFormat.rowStep(options), pixelBytes, windows::largest)
                    .cut(grid.width(), grid.height(), options);
            boolean exact = tiling.count() == 1 || tiling.fullWidth() || options.errorThreshold() == 0;
            if (!exact) {
                notes.add(
                        "Cut in two dimensions, since bands of the full width would not fit the memory of a worker; the"
                                + " tiles differ from one whole run by at most the error threshold of "
                                + Numbers.text(options.errorThreshold()) + " pixels.");
            }
            if (reach != null && reach.width() < grid.width() && options.errorThreshold() != 0) {
                exact = false;
                notes.add("The extent continues beyond the source, and only the "
                        + reach.width()
                        + " columns that it reaches are warped; one whole run over the extent would differ"
                        + " by at most the error threshold of " + Numbers.text(options.errorThreshold())
                        + " pixels.");
            }
            FrozenArguments frozen = new FrozenArguments(options, choice, windows, dataset, source);
            List<String> arguments = frozen.of(base, pixelBytes, tiling, limits);
            // gdalwarp by itself writes a mask as an alpha band.
            boolean alphaByHand = alpha || choice.mask().equals("source");
            List<String> byHand = format.driver().equals("GTiff") && alphaByHand == alpha
                    ? format.creationOptions()
                    : // gdalwarp writes a COG through a VRT in small blocks, which changes pixels, so the command makes
                    // a GTiff.
                    OutputFormat.of(
                                    options.asPlainGeoTiff(),
                                    type,
                                    colours + (alphaByHand ? 1 : 0),
                                    alphaByHand,
                                    palette)
                            .creationOptions();
            TargetGrid targetGrid = new TargetGrid(
                    crs.id(),
                    crs.wkt(),
                    crs.label(),
                    Arrays.stream(grid.geotransform()).boxed().toList(),
                    grid.width(),
                    grid.height(),
                    bands,
                    type,
                    choice.nodata(),
                    alpha,
                    choice.mask());
            CommandInput input =
                    input(CommandLine.source(SignedBytes.description(dataset), file.name()), sourceCrs.dataset());
            return new Plan(
                    1,
                    job,
                    file,
                    source,
                    targetGrid,
                    tiling,
                    options,
                    arguments,
                    format.creationOptions(),
                    CommandLine.of(input, grid, arguments, byHand),
                    exact,
                    notes,
                    versions,
                    frozen.tileMemoryMb(pixelBytes, (double) bands * DataTypes.bytes(type), tiling, reach, limits),
                    operation,
                    georeferencing,
                    reach,
                    input,
                    null);
        }
    }

    private String type(String resampling) {
        String own = DataTypes.union(source.types());
        String type = options.type() == null ? own : options.type();
        if (!DataTypes.isKnown(type)) {
            throw JobSpec.bad("type", type, "is not a type that this GDAL has");
        }
        if (type.startsWith("C") && !COMPLEX_RESAMPLINGS.contains(resampling)) {
            throw JobSpec.bad("resampling", resampling, "has no meaning for complex numbers, which have no order");
        }
        if (!DataTypes.union(List.of(type, own)).equals(type)) {
            notes.add("Converted from " + own + " to " + type + ", as asked: a value that " + type
                    + " cannot hold becomes the nearest that it can.");
        }
        return type;
    }

    private CommandInput input(String name, Dataset warped) {
        return warped == dataset
                ? new CommandInput(null, CommandLine.opened(name, options.openOptions()))
                : new CommandInput(GroundControl.command(name, warped, options), List.of(GroundControl.BY_HAND));
    }

    private boolean sourceWithin(PixelTransform transform, Grid grid) {
        SourceSamples samples = SourceSamples.of(transform, source.width(), source.height(), 20);
        Box box = grid.box();
        for (int i = 0; i < samples.size(); i++) {
            if (samples.has(i) && box.contains(samples.x(i), samples.y(i))) {
                return true;
            }
        }
        return false;
    }

    private void refuseTooLargeTarget(Grid grid, int bands, String type) {
        if (SourceOpener.exceeds(grid.width(), grid.height(), limits.maxPixels())
                || Math.max(grid.width(), grid.height()) > LONGEST_EDGE) {
            throw SourceOpener.tooManyPixels("The output", grid.width(), grid.height(), limits.maxPixels());
        }
        double bytes = (double) grid.width() * grid.height() * bands * DataTypes.bytes(type);
        if (bytes > limits.maxOutputBytes()) {
            throw new DropwarpException(
                    FailureCode.TOO_LARGE,
                    "The output would take " + (long) (bytes / 1e6) + " MB uncompressed, more than the limit of "
                            + limits.maxOutputBytes() / 1_000_000 + " MB.",
                    "Choose a coarser resolution, or raise dropwarp.limits.max-output-bytes.");
        }
    }
}
