package io.dropwarp.gdal.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.gdal.gdal.Driver;
import org.gdal.gdal.gdal;

/**
 * Limits the GDAL drivers of this process. GDAL opens overviews, masks and the like with any registered driver,
 * whatever the caller allows, so drivers for map servers and databases must not be registered. For the GDAL thread.
 */
public final class Drivers {

    /** Drivers that GDAL and dropwarp write with or that other drivers need: MBTiles is read through SQLite. */
    private static final Set<String> NEEDED = Set.of("VRT", "GTiff", "COG", "MEM", "PNG", "JPEG", "WEBP", "SQLite");

    /** Container formats to the driver that opens the rasters inside them. */
    private static final Map<String, String> IMAGES = Map.of("HDF5", "HDF5Image", "HDF4", "HDF4Image");

    private static final List<Driver> OFF = new ArrayList<>();

    private static Set<String> kept;

    private Drivers() {}

    /**
     * Deregisters all drivers except the listed ones, those for rasters inside listed containers, and those needed for
     * the work itself.
     */
    public static void keep(Collection<String> listed) {
        Set<String> names = new HashSet<>(listed);
        IMAGES.forEach((container, images) -> {
            if (names.contains(container)) {
                names.add(images);
            }
        });
        if (kept != null && kept.containsAll(names) && names.containsAll(kept)) {
            return;
        }
        restore();
        kept = Set.copyOf(names);
        hide();
    }

    /** {@return the drivers that open the rasters of a container, given the driver that opened the container} */
    public static List<String> ofImages(String container) {
        return List.of(IMAGES.getOrDefault(container, container));
    }

    /**
     * {@return the driver that opens the container of a raster, given the driver that opened the raster; often the
     * same}
     */
    public static String ofContainer(String image) {
        return IMAGES.entrySet().stream()
                .filter(entry -> entry.getValue().equals(image))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(image);
    }

    /**
     * Runs an action with all drivers registered, for example to identify a file. The action must not open anything
     * with them.
     */
    public static <T> T withAll(Supplier<T> action) {
        restore();
        try {
            return action.get();
        } finally {
            hide();
        }
    }

    private static void restore() {
        OFF.forEach(Driver::Register);
        OFF.clear();
    }

    private static void hide() {
        if (kept == null) {
            return;
        }
        for (int i = gdal.GetDriverCount() - 1; i >= 0; i--) {
            Driver driver = gdal.GetDriver(i);
            String name = driver.getShortName();
            if (!kept.contains(name) && !NEEDED.contains(name)) {
                driver.Deregister();
                OFF.add(0, driver);
            }
        }
    }
}
