package io.dropwarp.gdal.crs;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gdal.osr.SpatialReference;

/**
 * Tells whether two CRSs use the same datum, so that converting between them is exact and independent of location.
 * Caches recent answers, since a batch asks the same again and again. For the GDAL thread.
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
     * {@return whether the datums are the same; false if a CRS is unknown}
     *
     * @param source the source's CRS, or null to use the text
     * @param sourceText the source's CRS as text if {@code source} is null
     * @param target code or WKT
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
        // The code alone is no safe key: a file may give none, or parameters that differ from it.
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

    /** A bound CRS has its own transformation to WGS 84, which may differ from others on the same datum. */
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
