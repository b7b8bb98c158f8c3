package io.dropwarp.gdal.source;

import io.dropwarp.gdal.core.Drivers;
import io.dropwarp.gdal.core.Hints;
import io.dropwarp.gdal.core.Progress;
import io.dropwarp.gdal.pixels.StorageBlocks;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.protocol.PlanLimits;
import io.dropwarp.references.Hdf5References;
import io.dropwarp.references.VrtReferences;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.Driver;
import org.gdal.gdal.gdal;
import org.gdal.gdalconst.gdalconstConstants;

/**
 * Checks that the files of an arrival refer to nothing outside it. A VRT is recognized by content, whatever its name;
 * GDAL also opens the files a VRT consists of, and overviews and masks beside each. For the GDAL thread.
 */
final class ArrivalReferences {

    private final PlanLimits limits;
    private final BiFunction<Path, Driver, DropwarpException> notAllowed;
    private final Progress progress;

    ArrivalReferences(PlanLimits limits, BiFunction<Path, Driver, DropwarpException> notAllowed, Progress progress) {
        this.limits = limits;
        this.progress = progress;
        this.notAllowed = notAllowed;
    }

    /**
     * Checks all files in the folder of a raster.
     *
     * @throws DropwarpException FORBIDDEN_REFERENCE, UNSUPPORTED_FORMAT, CORRUPT or TOO_LARGE
     */
    void check(Path file) throws IOException {
        Set<Path> opened = new TreeSet<>();
        for (Path sibling : siblings(file)) {
            Hdf5References.check(sibling, progress::at);
            if (isVrt(sibling)) {
                refuseTooLarge(sibling);
                for (String needed : VrtReferences.closure(sibling)) {
                    opened.add(sibling.resolveSibling(needed));
                }
            } else if (isOpenedBeside(sibling)) {
                opened.add(sibling);
            }
        }
        if (opened.isEmpty()) {
            return;
        }
        Drivers.withAll(() -> {
            for (Path path : opened) {
                progress.at(0);
                refuseOtherDrivers(path);
            }
            return null;
        });
        for (Path path : opened) {
            if (!isVrt(path)) {
                progress.at(0);
                refuseReferences(path);
            }
        }
    }

    /**
     * Repeats the check, in case a process that still has a file open changed it since.
     *
     * @throws DropwarpException FORBIDDEN_REFERENCE, or IO_ERROR
     */
    static void checkAgain(Path file) {
        try {
            for (Path sibling : siblings(file)) {
                if (isVrt(sibling)) {
                    VrtReferences.closure(sibling);
                }
            }
        } catch (IOException e) {
            throw Hints.unreadable(String.valueOf(file.getFileName()), e);
        }
    }

    private static List<Path> siblings(Path file) throws IOException {
        try (Stream<Path> list = Files.list(file.toAbsolutePath().getParent())) {
            return list.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static boolean isVrt(Path file) throws IOException {
        return Files.size(file) > 0 && VrtReferences.isVrt(file);
    }

    private static boolean isOpenedBeside(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(".ovr") || name.endsWith(".msk") || name.endsWith(".aux");
    }

    private void refuseTooLarge(Path vrt) throws IOException {
        VrtReferences references = VrtReferences.scan(vrt);
        if (SourceOpener.exceeds(references.width(), references.height(), limits.maxPixels())) {
            throw SourceOpener.tooManyPixels(
                    String.valueOf(vrt.getFileName()), references.width(), references.height(), limits.maxPixels());
        }
    }

    /** A map server description would make GDAL open network connections. */
    private void refuseOtherDrivers(Path file) {
        Driver driver = SourceOpener.identify(file, gdalconstConstants.OF_RASTER);
        if (driver != null && !limits.drivers().contains(driver.getShortName())) {
            throw notAllowed.apply(file, driver);
        }
    }

    private void refuseReferences(Path file) {
        // Errors are reported when the file is needed.
        gdal.PushErrorHandler("CPLQuietErrorHandler");
        Dataset dataset = SourceOpener.tryOpen(file.toString(), limits.drivers(), Map.of());
        try {
            if (dataset != null) {
                SideReferences.check(dataset, file);
                StorageBlocks.refuseHuge(dataset, String.valueOf(file.getFileName()), limits);
            }
        } finally {
            if (dataset != null) {
                dataset.delete();
            }
            gdal.PopErrorHandler();
        }
    }
}
