package io.dropwarp.gdal;

import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.worker.protocol.PlanLimits;
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
import org.gdal.gdal.Dataset;
import org.gdal.gdal.Driver;
import org.gdal.gdal.gdal;
import org.gdal.gdalconst.gdalconstConstants;

/** Opens a source with the allowed drivers only, or says why it cannot be one. For the GDAL thread. */
final class SourceOpener {

    private static final int MAX_SUBDATASETS_NAMED = 10;

    private final PlanLimits limits;
    private final ArrivalReferences references;

    SourceOpener(PlanLimits limits, Progress progress) {
        this.limits = limits;
        this.references = new ArrivalReferences(limits, this::notAllowed, progress);
    }

    /**
     * Opens a raster for reading.
     *
     * @param file the file
     * @param openOptions GDAL open options by name
     * @return the open dataset, which has at least one band; the caller deletes it
     * @throws DropwarpException EMPTY_FILE, NOT_A_RASTER, UNSUPPORTED_FORMAT, CORRUPT, FORBIDDEN_REFERENCE, TOO_LARGE or
     *     IO_ERROR
     */
    Dataset open(Path file, Map<String, String> openOptions) {
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
        Dataset dataset = tryOpen(file, limits.drivers(), openOptions);
        if (dataset == null) {
            String words = GdalError.words();
            throw Drivers.withAll(() -> whyNot(file, words));
        }
        try {
            refuseWithoutBands(dataset, name);
            SideReferences.check(dataset, file);
            return dataset;
        } catch (RuntimeException e) {
            dataset.delete();
            throw e;
        }
    }

    /**
     * Opens a source again that was found fit when it was planned.
     *
     * @param file the file
     * @param driver the driver that opened it then
     * @param openOptions GDAL open options by name
     * @return the open dataset; the caller deletes it
     * @throws DropwarpException IO_ERROR if it cannot be opened any more, FORBIDDEN_REFERENCE if it was changed to lead
     *     elsewhere
     */
    static Dataset reopen(Path file, String driver, Map<String, String> openOptions) {
        ArrivalReferences.checkAgain(file);
        GdalError.reset();
        Dataset dataset = tryOpen(file, List.of(driver), openOptions);
        if (dataset == null) {
            throw GdalError.failure("Cannot open " + file.getFileName() + " again", FailureCode.IO_ERROR, null);
        }
        try {
            SideReferences.check(dataset, file);
        } catch (RuntimeException e) {
            dataset.delete();
            throw e;
        }
        return dataset;
    }

    /** Those of containers too: the netCDF driver takes any HDF5 file where GDAL has no driver for these. */
    private Set<String> atHand() {
        Set<String> names = new HashSet<>(limits.drivers());
        names.addAll(limits.containerDrivers());
        return names;
    }

    static Dataset tryOpen(Path file, List<String> drivers, Map<String, String> openOptions) {
        List<String> options = new ArrayList<>();
        new TreeMap<>(openOptions).forEach((key, value) -> options.add(key + "=" + value));
        long flags =
                gdalconstConstants.OF_RASTER | gdalconstConstants.OF_READONLY | gdalconstConstants.OF_VERBOSE_ERROR;
        try {
            return gdal.OpenEx(file.toString(), flags, GdalList.of(drivers), GdalList.of(options));
        } catch (RuntimeException e) {
            return null;
        }
    }

    static boolean exceeds(long width, long height, long maxPixels) {
        return width > 0 && height > 0 && height > maxPixels / width;
    }

    static DropwarpException tooManyPixels(String what, long width, long height, long maxPixels) {
        return new DropwarpException(
                FailureCode.TOO_LARGE,
                what + " has " + width + " × " + height + " pixels; the limit is " + maxPixels
                        + " in all and 100000000 along one edge.",
                "Cut it into smaller rasters, choose a coarser resolution, or raise dropwarp.limits.max-pixels.");
    }

    private DropwarpException whyNot(Path file, String words) {
        String name = String.valueOf(file.getFileName());
        String lower = words.toLowerCase(Locale.ROOT);
        FailureCode machine = GdalError.byWords(words);
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
                    "Get the file again from where it was made.");
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
                    "Get the file again from where it was made.");
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
        List<String> contents = List.of();
        if (limits.containerDrivers().contains(driver.getShortName())) {
            Dataset container = tryOpen(file, List.of(driver.getShortName()), Map.of());
            if (container != null) {
                contents = subdatasets(container);
                container.delete();
            }
        }
        return new DropwarpException(
                FailureCode.UNSUPPORTED_FORMAT,
                name + " is " + driver.getLongName() + " (" + driver.getShortName() + "), which is not taken in.",
                contents.isEmpty()
                        ? "Convert it to GeoTIFF first, for example with gdal_translate."
                        : "Extract one of its rasters with gdal_translate: " + String.join(", ", contents) + ".");
    }

    private static void refuseWithoutBands(Dataset dataset, String name) {
        if (dataset.getRasterCount() > 0) {
            return;
        }
        List<String> contents = subdatasets(dataset);
        String driver = dataset.GetDriver().getShortName();
        if (contents.isEmpty()) {
            throw new DropwarpException(
                    FailureCode.NOT_A_RASTER,
                    name + " is a " + driver + " file without raster bands.",
                    "Drop a file that holds an image.");
        }
        throw new DropwarpException(
                FailureCode.UNSUPPORTED_FORMAT,
                name + " is a " + driver + " container of several rasters, and dropwarp cannot choose one.",
                "Extract one with gdal_translate: " + String.join(", ", contents) + ".");
    }

    private static List<String> subdatasets(Dataset container) {
        List<String> names = new ArrayList<>();
        for (int i = 1; names.size() < MAX_SUBDATASETS_NAMED; i++) {
            String name = container.GetMetadataItem("SUBDATASET_" + i + "_NAME", "SUBDATASETS");
            if (name == null) {
                break;
            }
            // Without the path between the quotes: it is this machine's, not the file's.
            names.add(name.replaceAll("\"?[^\":]*/[^\":]*\"?:", ":").replaceAll("^:|::+", ":"));
        }
        return names;
    }
}
