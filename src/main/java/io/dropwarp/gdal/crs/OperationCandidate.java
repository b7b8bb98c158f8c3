package io.dropwarp.gdal.crs;

import java.util.List;
import java.util.Set;

/**
 * One way that PROJ knows from one CRS to another.
 *
 * @param name PROJ's name, such as {@code OSGB36 to WGS 84 (6)}
 * @param accuracyM accuracy in metres, or null if PROJ does not know it
 * @param ballpark whether it only takes two datums for equal
 * @param pipeline PROJ string that goes this way, or null if there is none
 * @param grids file names of the grids it uses
 * @param missing those of them that are not installed
 * @param area where it may be used
 */
public record OperationCandidate(
        String name,
        Double accuracyM,
        boolean ballpark,
        String pipeline,
        List<String> grids,
        Set<String> missing,
        GeoBox area) {

    public OperationCandidate {
        grids = List.copyOf(grids);
        missing = Set.copyOf(missing);
    }

    /**
     * Compares accuracies.
     *
     * @param other another candidate
     * @return true if this one's accuracy is known and smaller than the other's, or the other's is unknown
     */
    public boolean moreAccurateThan(OperationCandidate other) {
        return accuracyM != null && (other.accuracyM == null || accuracyM < other.accuracyM);
    }

    /** {@return whether it depends on the time of the coordinates, as between plates that move} */
    public boolean timeDependent() {
        return pipeline != null && (pipeline.contains("+t_epoch=") || pipeline.contains("+proj=deformation"));
    }
}
