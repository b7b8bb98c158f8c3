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
 * Which of GDAL's drivers this process has at hand. GDAL opens overviews, masks and the like with any driver it has,
 * whatever a caller allows, so that those for map servers and databases had better not be there. For the GDAL thread.
 */
public final class Drivers {

    /** What GDAL and dropwarp themselves write with, and what others need: MBTiles is read through SQLite. */
    private static final Set<String> NEEDED = Set.of("VRT", "GTiff", "COG", "MEM", "PNG", "JPEG", "WEBP", "SQLite");

    /** Containers whose rasters are opened by a driver of their own → that driver. */
    private static final Map<String, String> IMAGES = Map.of("HDF5", "HDF5Image", "HDF4", "HDF4Image");

    private static final List<Driver> OFF = new ArrayList<>();

    private static Set<String> kept;

    private Drivers() {}

    /**
     * Takes all drivers away but some and those that are needed for the work itself.
     *
     * @param listed short names of the drivers that stay; those for the rasters of containers among them stay too
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

    /**
     * Which drivers open the rasters of a container.
     *
     * @param container short name of the driver that opened the container
     * @return short names
     */
    public static List<String> ofImages(String container) {
        return List.of(IMAGES.getOrDefault(container, container));
    }

    /**
     * Which driver opens the container of a raster.
     *
     * @param image short name of the driver that opened the raster
     * @return a short name, often the same
     */
    public static String ofContainer(String image) {
        return IMAGES.entrySet().stream()
                .filter(entry -> entry.getValue().equals(image))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(image);
    }

    /**
     * Does something with all drivers at hand, such as telling what a file is. It must open nothing by them.
     *
     * @param <T> what it gives
     * @param action what is done
     * @return what it gave
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
