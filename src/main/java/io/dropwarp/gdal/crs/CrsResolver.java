package io.dropwarp.gdal.crs;

import io.dropwarp.files.Hashes;
import io.dropwarp.gdal.core.GdalError;
import io.dropwarp.gdal.core.GdalList;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.protocol.ResolvedCrs;
import io.dropwarp.references.CrsText;
import java.util.Locale;
import java.util.Vector;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gdal.osr.SpatialReference;
import org.gdal.osr.osrConstants;

/** Parses the many ways to write a CRS. Stateless; for the GDAL thread. */
public final class CrsResolver {

    private static final String FORMS = "a code such as EPSG:3857, or a CRS as WKT or PROJJSON.";

    /** PROJ 4's notation for EPSG codes. */
    private static final Pattern INIT = Pattern.compile("(?i)\\+init=epsg:([0-9]{4,6})(\\s+\\+no_defs)?");

    private static final Pattern BARE_CODE = Pattern.compile("[0-9]{4,6}");

    private CrsResolver() {}

    /**
     * Parses a CRS and removes its vertical part, since rasters are warped in the plane.
     *
     * @param text a code, WKT, PROJJSON or PROJ string
     * @param key name of the option, for error messages
     * @return a geographic or projected CRS with axes in traditional GIS order; the caller deletes it
     * @throws DropwarpException BAD_CRS
     */
    public static SpatialReference horizontal(String text, String key) {
        SpatialReference crs = parse(text, key);
        if (!flatten(crs)) {
            throw bad(key, text, "has a vertical part that cannot be removed");
        }
        String problem = kindProblem(crs);
        if (problem != null) {
            crs.delete();
            throw bad(key, text, problem);
        }
        crs.SetAxisMappingStrategy(osrConstants.OAMS_TRADITIONAL_GIS_ORDER);
        return crs;
    }

    /** {@return whether a CRS read back from a GeoTIFF is the one that was written} */
    public static boolean isSame(SpatialReference is, SpatialReference wanted) {
        Vector<String> loosely = GdalList.of(
                "IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES", "CRITERION=EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS");
        String id = id(is);
        if ((id != null && id.equals(id(wanted))) || is.IsSame(wanted, loosely) == 1) {
            return true;
        }
        // GeoTIFF cannot express everything WKT can, so compare what PROJ makes of it.
        return is.IsLocal() == 0 && is.ExportToProj4().equals(wanted.ExportToProj4());
    }

    /**
     * Removes the vertical part from a compound or three-dimensional CRS, in place. Returns false if that is
     * impossible.
     */
    public static boolean flatten(SpatialReference crs) {
        if (crs.IsCompound() == 1) {
            return crs.StripVertical() == 0;
        }
        return heights(crs) == null || crs.DemoteTo2D() == 0;
    }

    /** {@return name of a CRS's vertical part, "ellipsoidal height" for a third axis, or null for neither} */
    public static String heights(SpatialReference crs) {
        if (crs.IsCompound() == 1) {
            String name = crs.GetAttrValue("VERT_CS", 0);
            return name == null ? "a vertical CRS" : name;
        }
        boolean flat = crs.GetAxesCount() < 3 || crs.IsGeocentric() == 1;
        return flat || (crs.IsGeographic() == 0 && crs.IsProjected() == 0) ? null : "ellipsoidal height";
    }

    /**
     * {@return the vertical part of a CRS given as text, as for {@link #heights(SpatialReference)}} The text must be
     * one that {@link #horizontal} accepts.
     */
    public static String heights(String text, String key) {
        SpatialReference crs = parse(text, key);
        try {
            return heights(crs);
        } finally {
            crs.delete();
        }
    }

    private static String kindProblem(SpatialReference crs) {
        if (crs.IsGeocentric() == 1) {
            return "is a geocentric CRS, which has no map";
        }
        if (crs.IsLocal() == 1) {
            return "is a local (engineering) CRS, which has no place on Earth";
        }
        if (crs.IsProjected() == 0 && crs.IsGeographic() == 0) {
            return crs.IsVertical() == 1
                    ? "is a vertical CRS, which has no horizontal axes"
                    : "is neither a geographic nor a projected CRS";
        }
        return wkt(crs) == null ? "contains values that are not numbers" : null;
    }

    private static SpatialReference parse(String text, String key) {
        if (text == null || text.isBlank()) {
            throw new DropwarpException(FailureCode.BAD_CRS, "No CRS is given for \"" + key + "\".", hint(key));
        }
        String trimmed = text.trim();
        if (BARE_CODE.matcher(trimmed).matches()) {
            trimmed = "EPSG:" + trimmed;
        }
        Matcher legacy = INIT.matcher(trimmed);
        if (legacy.matches()) {
            trimmed = "EPSG:" + legacy.group(1);
        }
        if (!CrsText.isSafe(trimmed)) {
            throw bad(key, text, "is not in a form that names a CRS");
        }
        if (trimmed.regionMatches(true, 0, "epsg:", 0, 5)) {
            trimmed = trimmed.toUpperCase(Locale.ROOT);
        }
        SpatialReference crs = new SpatialReference();
        GdalError.reset();
        boolean understood;
        try {
            understood = crs.SetFromUserInput(trimmed) == 0;
        } catch (RuntimeException e) {
            // The bindings turn OGR errors into exceptions, often without a message.
            understood = false;
        }
        if (!understood) {
            crs.delete();
            String words = GdalError.message();
            throw bad(key, text, words.isEmpty() ? "is not a CRS that PROJ knows" : "is not understood: " + words);
        }
        return crs;
    }

    private static DropwarpException bad(String key, String text, String why) {
        String shown = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        return new DropwarpException(
                FailureCode.BAD_CRS,
                "The CRS \"" + shown.trim() + "\", given as \"" + key + "\", " + why + ".",
                hint(key));
    }

    private static String hint(String key) {
        return key.equals(".prj")
                ? "Replace the .prj beside the file with one that contains a single CRS as WKT."
                : "Correct \"" + key + "\" in the profile or in the file's .dropwarp.yaml: " + FORMS;
    }

    /** {@return code, if there is one, label for file names, name and WKT2 of a horizontal CRS} */
    static ResolvedCrs describe(SpatialReference crs) {
        String wkt = wkt(crs);
        String id = id(crs);
        String name = crs.GetName() == null ? "unnamed" : crs.GetName();
        String label;
        if (id != null) {
            label = id.replaceAll("[^A-Za-z0-9]", "");
        } else {
            Matcher words = Pattern.compile("[A-Za-z0-9]+").matcher(name);
            StringBuilder safe = new StringBuilder();
            while (words.find() && safe.length() < 24) {
                safe.append(words.group());
            }
            String stem = safe.length() == 0 || name.equals("unknown") ? "custom" : safe.toString();
            label = stem.substring(0, Math.min(24, stem.length())) + "-"
                    + Hashes.sha256(wkt).substring(0, 6);
        }
        return new ResolvedCrs(id, label, name, wkt);
    }

    /** {@return the code, such as {@code EPSG:3857}, or null} */
    public static String id(SpatialReference crs) {
        String authority = crs.GetAuthorityName(null);
        String code = crs.GetAuthorityCode(null);
        return authority == null || code == null ? null : authority + ":" + code;
    }

    /** {@return WKT2:2019 on one line, or null if a number is not finite} */
    public static String wkt(SpatialReference crs) {
        return wkt(crs, "WKT2_2019");
    }

    /** {@return WKT 1 on one line, or null if it cannot express the CRS} */
    public static String wkt1(SpatialReference crs) {
        String wkt = wkt(crs, "WKT1_GDAL");
        return wkt == null || wkt.isEmpty() ? null : wkt;
    }

    private static String wkt(SpatialReference crs, String format) {
        String[] out = new String[1];
        try {
            crs.ExportToWkt(out, GdalList.of("FORMAT=" + format));
        } catch (RuntimeException unsayable) {
            // The CRS of the file was not understood when it was opened.
            return null;
        }
        return out[0];
    }
}
