package io.dropwarp.references;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dropwarp.protocol.Json;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides which texts may be given to GDAL as a CRS. GDAL also accepts file names and URLs, and PROJ strings and WKT
 * can name grid files, so only known forms pass. Pure.
 */
public final class CrsText {

    private static final int MAX_LENGTH = 20_000;

    private static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z0-9_]{1,30}:[A-Za-z0-9_.-]{1,40}");
    private static final Pattern COMPOUND = Pattern.compile("(?i)EPSG:[0-9]{1,7}\\+[0-9]{1,7}");
    private static final Pattern URN = Pattern.compile("(?i)urn:ogc:def:crs:[A-Za-z0-9_:.,-]{1,200}");
    private static final Pattern WKT =
            Pattern.compile("(?is)(GEOGCS|PROJCS|GEOCCS|COMPD_CS|VERT_CS|LOCAL_CS|GEODCRS|GEOGCRS|"
                    + "GEODETICCRS|GEOGRAPHICCRS|PROJCRS|PROJECTEDCRS|COMPOUNDCRS|VERTCRS|VERTICALCRS|ENGCRS|ENGINEERINGCRS|"
                    + "BOUNDCRS|DERIVEDPROJCRS|COORDINATEMETADATA)\\s*[\\[(].*");
    private static final Pattern NAME = Pattern.compile("(?i)(WGS84|WGS72|NAD27|NAD83|CRS84|CRS83|CRS27)");

    /** What names a grid file: in PROJ strings, in WKT 1 extensions that contain them, and in bound CRSs. */
    private static final Pattern GRID = Pattern.compile(
            "(?i)(?:(?:nadgrids|geoidgrids|grids|init|proj_?string|catalog)\\s*=\\s*|PARAMETERFILE\\s*[\\[(][^\\])]*?,\\s*)"
                    + "\"?([^\\s\"\\])]*)");

    private CrsText() {}

    /** {@return whether a text has the form of a CRS and names no file, so that GDAL may see it} */
    public static boolean isSafe(String text) {
        String trimmed = text.trim();
        if (trimmed.isEmpty() || trimmed.length() > MAX_LENGTH || namesFile(trimmed)) {
            return false;
        }
        String upper = trimmed.toUpperCase(Locale.ROOT);
        if (CODE.matcher(trimmed).matches()) {
            // ESRI:: and EPSGA: are GDAL's own prefixes; IMPORT and file-like schemes are not authorities.
            return !upper.startsWith("FILE:") && !upper.startsWith("HTTP") && !upper.startsWith("DICT:");
        }
        return COMPOUND.matcher(trimmed).matches()
                || URN.matcher(trimmed).matches()
                || WKT.matcher(trimmed).matches()
                || NAME.matcher(trimmed).matches()
                || (trimmed.startsWith("+proj=") && !trimmed.contains("+step") && !trimmed.contains("=pipeline"))
                || (trimmed.startsWith("{") && trimmed.contains("\"type\"") && trimmed.contains("CRS\""));
    }

    /**
     * {@return whether WKT, PROJJSON or a PROJ string makes PROJ read a file by path or address, beyond its installed
     * grids}
     */
    public static boolean namesFile(String text) {
        Matcher matcher = GRID.matcher(text);
        while (matcher.find()) {
            String value = matcher.group(1);
            boolean harmless = value.equals("@null")
                    || value.equals("null")
                    || value.toLowerCase(Locale.ROOT).matches("epsg:[0-9]+");
            if (!harmless && !value.matches("@?[A-Za-z0-9_][A-Za-z0-9_.-]*(,@?[A-Za-z0-9_][A-Za-z0-9_.-]*)*")) {
                return true;
            }
        }
        return text.contains("+file=") || text.contains("+lookup") || (text.startsWith("{") && jsonNamesFile(text));
    }

    /** In PROJJSON, a parameter that is not a number is the name of a grid. */
    private static boolean jsonNamesFile(String text) {
        try {
            return Json.MAPPER.readTree(text).findValues("value").stream()
                    .anyMatch(value -> value.isTextual() && !PlainName.isPlain(value.textValue()));
        } catch (JsonProcessingException broken) {
            return true;
        }
    }
}
