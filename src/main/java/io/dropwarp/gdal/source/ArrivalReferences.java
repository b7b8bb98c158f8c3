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
 * Whether the files of an arrival keep to themselves. A VRT is known by its content, whatever its name; GDAL also opens
 * the files a VRT is made of, and overviews and masks beside any of them. For the GDAL thread.
 */
final class ArrivalReferences {

    private final PlanLimits limits;
    private final BiFunction<Path, Driver, DropwarpException> notAllowed;
    private final Progress progress;

    /**
     * References under limits.
     *
     * @param limits drivers and number of pixels
     * @param notAllowed says that a file is of a driver that is not taken in
     * @param progress hears that it goes on
     */
    ArrivalReferences(PlanLimits limits, BiFunction<Path, Driver, DropwarpException> notAllowed, Progress progress) {
        this.limits = limits;
        this.progress = progress;
        this.notAllowed = notAllowed;
    }

    /**
     * Checks all files in the folder of a raster.
     *
     * @param file the raster
     * @throws IOException if one cannot be read
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
     * Checks again what may have been changed after it was checked, by somebody who still has it open.
     *
     * @param file the raster
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

    /** A map server's description among them would make GDAL call out. */
    private void refuseOtherDrivers(Path file) {
        Driver driver = SourceOpener.identify(file, gdalconstConstants.OF_RASTER);
        if (driver != null && !limits.drivers().contains(driver.getShortName())) {
            throw notAllowed.apply(file, driver);
        }
    }

    private void refuseReferences(Path file) {
        // What is wrong with it is said when it is needed.
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
