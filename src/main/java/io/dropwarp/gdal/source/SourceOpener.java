package io.dropwarp.gdal.source;

import io.dropwarp.gdal.core.Drivers;
import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.GdalList;
import io.dropwarp.gdal.core.Hints;
import io.dropwarp.gdal.core.Progress;
import io.dropwarp.gdal.pixels.SignedBytes;
import io.dropwarp.gdal.pixels.StorageBlocks;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.protocol.PlanLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.Driver;
import org.gdal.gdal.gdal;
import org.gdal.gdalconst.gdalconstConstants;

/** Opens a source with the allowed drivers only, or says why it is not acceptable. For the GDAL thread. */
public final class SourceOpener {

    private static final String CHOOSE = "Choose one by its number or name with the option \"subdataset\", such as"
            + " --option subdataset=2; or extract one with gdal_translate.";

    private final PlanLimits limits;
    private final ArrivalReferences references;

    public SourceOpener(PlanLimits limits, Progress progress) {
        this.limits = limits;
        this.references = new ArrivalReferences(limits, this::notAllowed, progress);
    }

    /**
     * Opens a raster for reading.
     *
     * @param subdataset number or name of a raster in a container; null for the only one
     * @return a dataset with at least one band; the caller deletes it
     * @throws DropwarpException EMPTY_FILE, NOT_A_RASTER, UNSUPPORTED_FORMAT, CORRUPT, FORBIDDEN_REFERENCE, TOO_LARGE,
     *     BAD_JOB_SPEC or IO_ERROR
     */
    public Dataset open(Path file, Map<String, String> openOptions, String subdataset) {
        String name = String.valueOf(file.getFileName());
        Drivers.keep(atHand());
        try {
            if (Files.size(file) == 0) {
                throw new DropwarpException(
                        FailureCode.EMPTY_FILE,
                        name + " is empty: it has no bytes.",
                        "Copy the file again; the last copy may have been cut off before its first byte.");
            }
            references.check(file);
        } catch (IOException e) {
            throw Hints.unreadable(name, e);
        }
        GdalError.reset();
        // Containers are opened only for a job that names the raster it wants.
        List<String> drivers = subdataset == null ? limits.drivers() : List.copyOf(atHand());
        Dataset dataset = tryOpen(file.toString(), drivers, openOptions);
        if (dataset == null) {
            String words = GdalError.message();
            throw Drivers.withAll(() -> whyNot(file, words));
        }
        Dataset image = null;
        try {
            image = image(dataset, file, openOptions, subdataset);
            refuseWithoutBands(image, name);
            SideReferences.check(image, file);
            if (SignedBytes.has(image)) {
                // Must come before a VRT hides the file's own blocks.
                StorageBlocks.refuseHuge(image, name, limits);
            }
            return SignedBytes.asNumbers(image);
        } catch (RuntimeException e) {
            (image == null ? dataset : image).delete();
            throw e;
        }
    }

    /** Opens the wanted raster; closes the file if that is a different dataset. */
    private static Dataset image(Dataset file, Path path, Map<String, String> openOptions, String subdataset) {
        Subdatasets all = Subdatasets.of(file, path);
        if (subdataset == null) {
            if (all.hidesOthers() || (file.getRasterCount() == 0 && !all.all().isEmpty())) {
                throw severalRasters(all);
            }
            return file;
        }
        SideReferences.check(file, path);
        String chosen = all.choose(subdataset);
        if (chosen == null || isFirstWithMask(chosen, path)) {
            return file;
        }
        GdalError.reset();
        Dataset image = tryOpen(chosen, Drivers.ofImages(all.driver()), openOptions);
        if (image == null) {
            throw corrupt(String.valueOf(path.getFileName()), GdalError.message());
        }
        file.delete();
        return image;
    }

    /**
     * Whether the job wants the first page of a TIFF and that page has a mask: GDAL finds it only if the whole file is
     * opened. Rejects other pages with masks, since GDAL would lose their masks.
     */
    private static boolean isFirstWithMask(String chosen, Path path) {
        Matcher page =
                Pattern.compile("GTIFF_DIR:([0-9]{1,9}):.*", Pattern.DOTALL).matcher(chosen);
        if (!page.matches()) {
            return false;
        }
        String name = String.valueOf(path.getFileName());
        try {
            int number = Integer.parseInt(page.group(1));
            if (!TiffPages.withMask(path).contains(number)) {
                return false;
            }
            if (number > 1) {
                throw new DropwarpException(
                        FailureCode.UNSUPPORTED_FORMAT,
                        "Page " + number + " of " + name + " has a mask of its own, which GDAL cannot read.",
                        "Save the page and its mask as a separate file with the program that made it.");
            }
            return true;
        } catch (IOException e) {
            throw Hints.unreadable(name, e);
        }
    }

    private static DropwarpException severalRasters(Subdatasets all) {
        String name = String.valueOf(all.file().getFileName());
        return new DropwarpException(
                FailureCode.UNSUPPORTED_FORMAT,
                name + " (" + all.driver() + ") holds " + all.all().size() + " rasters, and a job takes one: "
                        + all.named() + ".",
                CHOOSE);
    }

    /**
     * Opens a source that passed {@link #open} when it was planned.
     *
     * @param driver the driver that opened it then
     * @param subdataset number or name of a raster in a container; null for the only one
     * @return the dataset; the caller deletes it
     * @throws DropwarpException IO_ERROR if it can no longer be opened, FORBIDDEN_REFERENCE if it now refers to other
     *     files
     */
    public static Dataset reopen(Path file, String driver, Map<String, String> openOptions, String subdataset) {
        ArrivalReferences.checkAgain(file);
        GdalError.reset();
        Dataset dataset = tryOpen(
                file.toString(), List.of(subdataset == null ? driver : Drivers.ofContainer(driver)), openOptions);
        if (dataset == null) {
            throw GdalError.failure("Cannot open " + file.getFileName() + " again", FailureCode.IO_ERROR, null);
        }
        Dataset image = null;
        try {
            image = subdataset == null ? dataset : image(dataset, file, openOptions, subdataset);
            SideReferences.check(image, file);
            return SignedBytes.asNumbers(image);
        } catch (RuntimeException e) {
            (image == null ? dataset : image).delete();
            throw e;
        }
    }

    /** Includes container drivers: the netCDF driver takes any HDF5 file if GDAL has no driver for these. */
    private Set<String> atHand() {
        Set<String> names = new HashSet<>(limits.drivers());
        names.addAll(limits.containerDrivers());
        return names;
    }

    public static Dataset tryOpen(String name, List<String> drivers, Map<String, String> openOptions) {
        List<String> options = new ArrayList<>();
        new TreeMap<>(openOptions).forEach((key, value) -> options.add(key + "=" + value));
        long flags =
                gdalconstConstants.OF_RASTER | gdalconstConstants.OF_READONLY | gdalconstConstants.OF_VERBOSE_ERROR;
        try {
            return gdal.OpenEx(name, flags, GdalList.of(drivers), GdalList.of(options));
        } catch (RuntimeException e) {
            return null;
        }
    }

    public static boolean exceeds(long width, long height, long maxPixels) {
        return width > 0 && height > 0 && height > maxPixels / width;
    }

    public static DropwarpException tooManyPixels(String what, long width, long height, long maxPixels) {
        return new DropwarpException(
                FailureCode.TOO_LARGE,
                what + " has " + width + " × " + height + " pixels; the limit is " + maxPixels
                        + " in all and 100000000 along one edge.",
                "Cut it into smaller rasters, choose a coarser resolution, or raise dropwarp.limits.max-pixels.");
    }

    private DropwarpException whyNot(Path file, String words) {
        String name = String.valueOf(file.getFileName());
        String lower = words.toLowerCase(Locale.ROOT);
        FailureCode machine = GdalError.codeOf(words);
        if (machine == FailureCode.IO_ERROR || machine == FailureCode.OUTPUT_UNWRITABLE) {
            return new DropwarpException(
                    FailureCode.IO_ERROR, "Cannot read " + name + ": " + words, Hints.LOOK_AT_THE_DISK);
        }
        if (lower.contains("missing codec") || (lower.contains("codec") && lower.contains("not configured"))) {
            return new DropwarpException(
                    FailureCode.UNSUPPORTED_FORMAT,
                    name + " is compressed in a way this GDAL cannot read: " + words,
                    "Save it with another compression, for example LZW or DEFLATE.");
        }
        Driver driver = identify(file, gdalconstConstants.OF_RASTER);
        if (driver != null && !limits.drivers().contains(driver.getShortName())) {
            return notAllowed(file, driver);
        }
        if (lower.contains("contains no image")
                || lower.contains("no image data")
                || (driver == null && noDriver(lower))) {
            return notARaster(file, driver);
        }
        if (driver == null) {
            return words.isEmpty() ? notARaster(file, null) : corrupt(name, words);
        }
        if (machine == FailureCode.OUT_OF_MEMORY) {
            return corrupt(name, words);
        }
        return noDriver(lower) || words.isEmpty() ? stubOrCorrupt(file, driver, words) : corrupt(name, words);
    }

    private static boolean noDriver(String words) {
        return words.contains("not recognized as") || words.contains("not recognised") || words.isEmpty();
    }

    private static DropwarpException corrupt(String name, String words) {
        return new DropwarpException(
                FailureCode.CORRUPT, name + " is damaged; GDAL says: " + words, Hints.GET_IT_AGAIN);
    }

    /** A file with the signature of a driver that then found nothing to open. */
    private static DropwarpException stubOrCorrupt(Path file, Driver driver, String words) {
        String name = String.valueOf(file.getFileName());
        long bytes = file.toFile().length();
        if (bytes <= 64) {
            return new DropwarpException(
                    FailureCode.NOT_A_RASTER,
                    name + " begins like " + driver.getLongName() + " but ends after " + bytes
                            + " bytes, without an image.",
                    "Get the file again from its producer.");
        }
        return new DropwarpException(
                FailureCode.CORRUPT,
                name + " is damaged: it begins like " + driver.getLongName() + " but cannot be opened. " + words,
                Hints.GET_IT_AGAIN);
    }

    private static DropwarpException notARaster(Path file, Driver driver) {
        String name = String.valueOf(file.getFileName());
        if (driver != null) {
            return new DropwarpException(
                    FailureCode.NOT_A_RASTER,
                    name + " begins like " + driver.getLongName() + " but holds no image.",
                    "Get the file again from its producer.");
        }
        Driver vector = identify(file, gdalconstConstants.OF_VECTOR);
        if (vector != null && "YES".equals(vector.GetMetadataItem("DCAP_VECTOR"))) {
            return new DropwarpException(
                    FailureCode.NOT_A_RASTER,
                    name + " is not a raster; it looks like vector or text data (" + vector.getShortName() + ").",
                    "Rasterise it first, for example with gdal_rasterize.");
        }
        return new DropwarpException(
                FailureCode.NOT_A_RASTER,
                name + " is not a raster of any kind that GDAL knows.",
                "Drop rasters only, such as GeoTIFF, JPEG 2000 or VRT.");
    }

    static Driver identify(Path file, int kind) {
        try {
            return gdal.IdentifyDriverEx(file.toString(), kind);
        } catch (RuntimeException e) {
            return null;
        }
    }

    private DropwarpException notAllowed(Path file, Driver driver) {
        String name = String.valueOf(file.getFileName());
        String contents = "";
        if (limits.containerDrivers().contains(driver.getShortName())) {
            Dataset container = tryOpen(file.toString(), List.of(driver.getShortName()), Map.of());
            if (container != null) {
                contents = Subdatasets.of(container, file).named();
                container.delete();
            }
        }
        return new DropwarpException(
                FailureCode.UNSUPPORTED_FORMAT,
                name + " is " + driver.getLongName() + " (" + driver.getShortName() + "), which is not taken in"
                        + (contents.isEmpty() ? "." : " whole; it holds the rasters " + contents + "."),
                contents.isEmpty() ? "Convert it to GeoTIFF first, for example with gdal_translate." : CHOOSE);
    }

    private static void refuseWithoutBands(Dataset dataset, String name) {
        if (dataset.getRasterCount() == 0) {
            throw new DropwarpException(
                    FailureCode.NOT_A_RASTER,
                    name + " is a " + dataset.GetDriver().getShortName() + " file without raster bands.",
                    "Drop a file that holds an image.");
        }
    }
}
