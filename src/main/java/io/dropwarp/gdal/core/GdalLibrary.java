package io.dropwarp.gdal.core;

import io.dropwarp.model.Versions;
import java.util.ArrayList;
import java.util.List;
import org.gdal.gdal.Driver;
import org.gdal.gdal.gdal;
import org.gdal.osr.osr;

/** Initialises GDAL in this process. All GDAL calls stay on the thread that opened it. */
public final class GdalLibrary {

    private GdalLibrary() {}

    /** Registers the drivers and fixes every setting that affects pixels, memory or access to files and network. */
    public static void open() {
        // First of all: these are read while drivers register.
        gdal.SetConfigOption("GDAL_DRIVER_PATH", "disable");
        gdal.SetConfigOption("GDAL_VRT_ENABLE_PYTHON", "NO");
        gdal.SetConfigOption("GDAL_NUM_THREADS", "1");
        // Masks belong inside the file, not into a file beside it that gets left behind.
        gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES");
        gdal.SetConfigOption("PROJ_NETWORK", "OFF");
        // Any remaining network request fails at once: nothing listens on port 0.
        gdal.SetConfigOption("GDAL_HTTP_PROXY", "http://127.0.0.1:0");
        gdal.SetConfigOption("GDAL_HTTPS_PROXY", "http://127.0.0.1:0");
        gdal.SetConfigOption("GDAL_HTTP_MAX_RETRY", "0");
        gdal.SetConfigOption("CPL_VSIL_CURL_ALLOWED_FILENAME", "none");
        // Views in a source database must not call functions or read virtual tables backed by other files.
        gdal.SetConfigOption("OGR_SQLITE_PRAGMA", "trusted_schema=OFF");
        gdal.AllRegister();
        osr.SetPROJEnableNetwork(false);
        // With the default limit of 1000, a long-lived worker would run out of messages and fail without a reason.
        gdal.SetConfigOption("CPL_MAX_ERROR_REPORTS", "1000000000");
        // libjpeg fills a truncated JPEG with grey and at most warns about it.
        gdal.SetConfigOption("GDAL_ERROR_ON_LIBJPEG_WARNING", "YES");
        gdal.SetConfigOption("GDAL_VRT_RAWRASTERBAND_ALLOWED_SOURCE", "SIBLING_OR_CHILD_OF_VRT_PATH");
    }

    /** Deregisters all drivers but the given ones and those dropwarp needs; null keeps all. */
    public static void keepDrivers(List<String> names) {
        if (names != null) {
            Drivers.keep(names);
        }
    }

    /** {@return versions of everything that affects pixels} */
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

    /** {@return limit of GDAL's block cache in this process, MB} */
    public static long cacheMb() {
        // The bindings return values above 2 GB as negative numbers.
        return Integer.toUnsignedLong(gdal.GetCacheMax()) >> 20;
    }

    /** {@return whether this GDAL's GTiff driver can write a codec such as ZSTD} */
    public static boolean hasCodec(String codec) {
        String options = gdal.GetDriverByName("GTiff").GetMetadataItem("DMD_CREATIONOPTIONLIST");
        return options != null && options.contains("<Value>" + codec + "</Value>");
    }
}
