package io.dropwarp.gdal.crs;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gdal.osr.SpatialReference;

/**
 * Whether two CRSs are on one datum, so that the way between them is a plain conversion that does not depend on where on
 * Earth one is. Remembers its latest answers, since one batch asks the same again and again. For the GDAL thread.
 */
public final class Datums {

    private static final int KEPT = 64;
    private static final Map<String, Boolean> LATEST = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > KEPT;
        }
    };

    private Datums() {}

    /**
     * Compares.
     *
     * @param source the source's CRS, or null to take the text
     * @param sourceText its CRS as text, where {@code source} is null
     * @param target code or WKT of the target CRS
     * @return false also if one of them is not known
     */
    public static boolean are(SpatialReference source, String sourceText, String target) {
        String from = source == null ? sourceText : name(source);
        if (from == null) {
            return false;
        }
        return LATEST.computeIfAbsent(from + " " + target, key -> compare(source, sourceText, target));
    }

    private static String name(SpatialReference source) {
        String id = CrsResolver.id(source);
        // A code alone says which datum; a file may give its CRS no code, or parameters of its own beside one.
        return source.IsCompound() == 1 ? null : (id == null ? "" : id) + CrsResolver.wkt(source);
    }

    private static boolean compare(SpatialReference source, String sourceText, String target) {
        SpatialReference from = source == null ? parsed(sourceText) : source;
        SpatialReference to = parsed(target);
        try {
            return from != null && to != null && !bound(from) && !bound(to) && from.IsSameGeogCS(to) == 1;
        } finally {
            if (to != null) {
                to.delete();
            }
            if (source == null && from != null) {
                from.delete();
            }
        }
    }

    /** Brings a way of its own to WGS 84 along, which may differ from another's on the same datum. */
    private static boolean bound(SpatialReference crs) {
        String wkt = CrsResolver.wkt(crs);
        return wkt == null || wkt.startsWith("BOUNDCRS");
    }

    private static SpatialReference parsed(String text) {
        SpatialReference crs = new SpatialReference();
        try {
            if (crs.SetFromUserInput(text) == 0) {
                return crs;
            }
        } catch (RuntimeException notUnderstood) {
            // The bindings turn OGR errors into exceptions.
        }
        crs.delete();
        return null;
    }
}
