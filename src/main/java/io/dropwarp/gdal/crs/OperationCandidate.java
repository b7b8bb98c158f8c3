package io.dropwarp.gdal.crs;

import java.util.List;
import java.util.Set;

/**
 * One of PROJ's operations between two CRSs.
 *
 * @param name PROJ's name, such as {@code OSGB36 to WGS 84 (6)}
 * @param accuracyM accuracy in metres, or null if unknown
 * @param ballpark whether it merely treats two datums as equal
 * @param pipeline PROJ string of the operation, or null
 * @param missing those of them that are not installed
 * @param area where it is valid
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

    /** {@return whether this accuracy is known and smaller than the other's, or the other's is unknown} */
    public boolean moreAccurateThan(OperationCandidate other) {
        return accuracyM != null && (other.accuracyM == null || accuracyM < other.accuracyM);
    }

    /** {@return whether it depends on the time of the coordinates, as between moving plates} */
    public boolean timeDependent() {
        return pipeline != null && (pipeline.contains("+t_epoch=") || pipeline.contains("+proj=deformation"));
    }
}
