package io.dropwarp.gdal.core;

import io.dropwarp.model.Versions;
import java.util.ArrayList;
import java.util.List;
import org.gdal.gdal.Driver;
import org.gdal.gdal.gdal;
import org.gdal.osr.osr;

/** The GDAL of this process: set up once, then asked who it is. GDAL calls stay on the thread that set it up. */
public final class GdalLibrary {

    private GdalLibrary() {}

    /** Registers the drivers and fixes every setting that decides pixels, memory or what may be reached. */
    public static void open() {
        // Before anything else: these are read while drivers register.
        gdal.SetConfigOption("GDAL_DRIVER_PATH", "disable");
        gdal.SetConfigOption("GDAL_VRT_ENABLE_PYTHON", "NO");
        gdal.SetConfigOption("GDAL_NUM_THREADS", "1");
        // Masks belong into the file, not into one beside it that is left behind.
        gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES");
        gdal.SetConfigOption("PROJ_NETWORK", "OFF");
        // Whatever still came to ask for an address would ask in vain: nothing listens on port 0.
        gdal.SetConfigOption("GDAL_HTTP_PROXY", "http://127.0.0.1:0");
        gdal.SetConfigOption("GDAL_HTTPS_PROXY", "http://127.0.0.1:0");
        gdal.SetConfigOption("GDAL_HTTP_MAX_RETRY", "0");
        gdal.SetConfigOption("CPL_VSIL_CURL_ALLOWED_FILENAME", "none");
        // Views of an arriving database may call nothing, and read no table that is a file elsewhere.
        gdal.SetConfigOption("OGR_SQLITE_PRAGMA", "trusted_schema=OFF");
        gdal.AllRegister();
        osr.SetPROJEnableNetwork(false);
        // Of the default 1000 messages a long-lived worker would use up all, and then fail without words.
        gdal.SetConfigOption("CPL_MAX_ERROR_REPORTS", "1000000000");
        // A JPEG that ends early is filled with grey by libjpeg, which mentions it in a warning at most.
        gdal.SetConfigOption("GDAL_ERROR_ON_LIBJPEG_WARNING", "YES");
        gdal.SetConfigOption("GDAL_VRT_RAWRASTERBAND_ALLOWED_SOURCE", "SIBLING_OR_CHILD_OF_VRT_PATH");
    }

    /**
     * Leaves this process only some drivers, and those it needs itself.
     *
     * @param names short names, or null for all
     */
    public static void keepDrivers(List<String> names) {
        if (names != null) {
            Drivers.keep(names);
        }
    }

    /**
     * {@return the versions that decide the pixels}
     *
     * @param dropwarp version of dropwarp
     */
    public static Versions versions(String dropwarp) {
        String proj = osr.GetPROJVersionMajor() + "." + osr.GetPROJVersionMinor() + "." + osr.GetPROJVersionMicro();
        return new Versions(dropwarp, gdal.VersionInfo("RELEASE_NAME"), proj, System.getProperty("java.version"));
    }

    /** {@return short names of the drivers that read rasters, in GDAL's order} */
    public static List<String> drivers() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < gdal.GetDriverCount(); i++) {
            Driver driver = gdal.GetDriver(i);
            if ("YES".equals(driver.GetMetadataItem("DCAP_RASTER"))) {
                names.add(driver.getShortName());
            }
        }
        return names;
    }

    /** {@return most memory GDAL's block cache takes in this process, MB} */
    public static long cacheMb() {
        // The bindings give what may be more than 2 GB as a signed number.
        return Integer.toUnsignedLong(gdal.GetCacheMax()) >> 20;
    }

    /**
     * Whether this GDAL's GTiff driver has a codec.
     *
     * @param codec name such as ZSTD
     * @return true if it can write it
     */
    public static boolean hasCodec(String codec) {
        String options = gdal.GetDriverByName("GTiff").GetMetadataItem("DMD_CREATIONOPTIONLIST");
        return options != null && options.contains("<Value>" + codec + "</Value>");
    }
}
