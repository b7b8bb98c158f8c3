package io.dropwarp.gdal.plan;

import io.dropwarp.gdal.core.GdalList;
import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.gdal.crs.CrsResolver;
import io.dropwarp.gdal.crs.GeoBox;
import io.dropwarp.gdal.crs.GridPackages;
import io.dropwarp.gdal.crs.OperationCandidate;
import io.dropwarp.gdal.crs.ProjInfo;
import io.dropwarp.gdal.georeference.PixelTransform;
import io.dropwarp.gdal.georeference.SourceCrs;
import io.dropwarp.model.CoordinateOperation;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.WarpOptions;
import io.dropwarp.protocol.ResolvedCrs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.gdal.osr.SpatialReference;

/**
 * Tells which coordinate operation PROJ uses for a source, how accurate it is, and whether a better one only lacks a
 * grid. At each point, PROJ uses the most accurate operation whose area contains the point and whose grids are
 * installed. The same rule is applied here to points of the source, and its result counts only if the operation gives
 * the very coordinates that the warp computes. Caches PROJ's answers for recent pairs of CRSs and areas. For the GDAL
 * thread.
 */
final class CoordinateOperations {

    private static final int KEPT = 64;
    private static final int MOST_GRIDS = 12;

    private static final Map<String, Known> LATEST = new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > KEPT;
        }
    };

    /** The available operations, and those with all grids installed. */
    private record Known(List<OperationCandidate> installed, List<OperationCandidate> all) {}

    private final SourceCrs source;
    private final ResolvedCrs target;
    private final Double limit;
    private final List<String> notes;
    private final Set<OperationCandidate> used = new LinkedHashSet<>();
    private final Set<OperationCandidate> better = new LinkedHashSet<>();

    private CoordinateOperations(SourceCrs source, ResolvedCrs target, Double limit, List<String> notes) {
        this.source = source;
        this.target = target;
        this.limit = limit;
        this.notes = notes;
    }

    /**
     * Finds the operation of a warp.
     *
     * @param targetText the target CRS as given to the warp
     * @param way from the source's pixels to the target CRS, as the warp goes
     * @param notes receives what a better operation needs, and what is unknown
     * @return the operation, or null if unknown
     * @throws DropwarpException NOT_TRANSFORMABLE if it is less accurate than the options require
     */
    static CoordinateOperation of(
            SourceCrs source,
            ResolvedCrs target,
            String targetText,
            PixelTransform way,
            WarpOptions options,
            List<String> notes) {
        CoordinateOperations finder = new CoordinateOperations(source, target, options.crsAccuracy(), notes);
        SpatialReference from = source.own();
        SpatialReference to = new SpatialReference();
        try {
            if (source.onDatumOf(targetText)) {
                return conversion(from, target);
            }
            to.SetFromUserInput(targetText);
            to.SetAxisMappingStrategy(from.GetAxisMappingStrategy());
            return finder.find(from, to, targetText, way);
        } finally {
            from.delete();
            to.delete();
        }
    }

    private static CoordinateOperation conversion(SpatialReference from, ResolvedCrs target) {
        String name = target.name().equals(name(from))
                ? "None: the source is in " + target.name() + " already"
                : "Conversion from " + name(from) + " to " + target.name() + ", which are on one datum";
        return new CoordinateOperation(name, 0.0, List.of(), false);
    }

    private CoordinateOperation find(
            SpatialReference from, SpatialReference to, String targetText, PixelTransform way) {
        if (!ProjInfo.installed()) {
            refuseIfLimited(
                    "is not known, since PROJ's program projinfo is not installed",
                    "Install it (Debian's package proj-bin), then retry.");
            notes.add("The accuracy of the datum shift is not known, since PROJ's program projinfo is not installed"
                    + " (Debian's package proj-bin).");
            return null;
        }
        String fromText = text(from);
        OperationPoints points = points(from, targetText, way);
        if (fromText != null && points != null) {
            assign(points, known(fromText, targetText, points.area()), from, to);
        }
        if (used.isEmpty()) {
            refuseIfLimited("cannot be told", "Take \"crs-accuracy\" out, or give \"source-crs\" as an EPSG code.");
            notes.add("PROJ does not say which coordinate operation leads from " + name(from) + " to " + target.name()
                    + ", nor how accurate it is.");
            return null;
        }
        CoordinateOperation operation = operation();
        refuseWorse(operation);
        noteAccuracy(operation, from);
        return operation;
    }

    /** Points of the source; null if GDAL makes no more of its CRS than the transform itself. */
    private OperationPoints points(SpatialReference from, String targetText, PixelTransform way) {
        try (PixelTransform toGround = source.transformToGround(targetText)) {
            return toGround == null ? null : OperationPoints.of(toGround, way, source.source(), from);
        } catch (RuntimeException unusual) {
            return null;
        }
    }

    private static String name(SpatialReference crs) {
        return crs.GetName() == null ? "a CRS without a name" : crs.GetName();
    }

    private static Known known(String from, String to, GeoBox area) {
        String key = from + "\n" + to + "\n" + area;
        Known known = LATEST.get(key);
        if (known == null) {
            known = new Known(ProjInfo.operations(from, to, area, false), ProjInfo.operations(from, to, area, true));
            if (!known.installed().isEmpty()) {
                LATEST.put(key, known);
            }
        }
        return known;
    }

    /** The CRS as GDAL gives it to PROJ: by code, unless the file's parameters differ from those of the code. */
    private static String text(SpatialReference crs) {
        String id = CrsResolver.id(crs);
        if (id != null) {
            SpatialReference official = new SpatialReference();
            try {
                if (official.SetFromUserInput(id) == 0) {
                    official.SetAxisMappingStrategy(crs.GetAxisMappingStrategy());
                    if (official.IsSame(crs, GdalList.of("CRITERION=EQUIVALENT")) == 1) {
                        return id;
                    }
                }
            } catch (RuntimeException unknownCode) {
                // Use the file's own WKT.
            } finally {
                official.delete();
            }
        }
        return CrsResolver.wkt(crs);
    }

    /** Finds the operation the warp uses at each point, and a better one there. */
    private void assign(OperationPoints points, Known known, SpatialReference from, SpatialReference to) {
        List<OperationCandidate> byAccuracy = new ArrayList<>(known.installed());
        byAccuracy.sort(
                Comparator.comparing(OperationCandidate::accuracyM, Comparator.nullsLast(Comparator.naturalOrder())));
        Map<OperationCandidate, boolean[]> followed = new LinkedHashMap<>();
        for (int i = 0; i < points.size(); i++) {
            OperationCandidate taken = null;
            // PROJ tests areas in the source's CRS, so a point near the edge of one may have counted as inside.
            for (boolean inside : new boolean[] {true, false}) {
                for (OperationCandidate candidate : byAccuracy) {
                    if (taken == null
                            && candidate.pipeline() != null
                            && inside == points.isIn(i, candidate.area())
                            && followed.computeIfAbsent(candidate, way -> points.follow(way.pipeline(), from, to))[i]) {
                        taken = candidate;
                    }
                }
            }
            if (taken != null) {
                used.add(taken);
                addBetter(taken, known.all(), points, i);
            }
        }
    }

    private void addBetter(OperationCandidate taken, List<OperationCandidate> all, OperationPoints points, int point) {
        boolean preferred = true;
        for (OperationCandidate candidate : all) {
            preferred &= !candidate.equals(taken);
            boolean asAccurate =
                    candidate.accuracyM() != null && candidate.accuracyM().equals(taken.accuracyM());
            if (!candidate.missing().isEmpty()
                    && points.isIn(point, candidate.area())
                    && (candidate.moreAccurateThan(taken) || (preferred && asAccurate))) {
                better.add(candidate);
            }
        }
    }

    private CoordinateOperation operation() {
        Map<String, Boolean> grids = new LinkedHashMap<>();
        used.forEach(way -> way.grids().forEach(grid -> grids.put(grid, true)));
        best().forEach(way -> way.grids()
                .forEach(grid -> grids.putIfAbsent(grid, !way.missing().contains(grid))));
        boolean unknown = used.stream().anyMatch(way -> way.accuracyM() == null);
        return new CoordinateOperation(
                used.stream().map(OperationCandidate::name).distinct().collect(Collectors.joining("; ")),
                unknown
                        ? null
                        : used.stream()
                                .mapToDouble(OperationCandidate::accuracyM)
                                .max()
                                .orElseThrow(),
                grids.entrySet().stream()
                        .limit(MOST_GRIDS)
                        .map(grid -> new CoordinateOperation.Grid(grid.getKey(), grid.getValue()))
                        .toList(),
                used.stream().anyMatch(OperationCandidate::ballpark));
    }

    private List<OperationCandidate> best() {
        return better.stream()
                .sorted(Comparator.comparing(
                        OperationCandidate::accuracyM, Comparator.nullsLast(Comparator.naturalOrder())))
                .toList();
    }

    private void refuseWorse(CoordinateOperation operation) {
        if (limit == null
                || (operation.accuracyM() != null && !operation.ballpark() && operation.accuracyM() <= limit)) {
            return;
        }
        String is = operation.ballpark()
                ? "is unknown: PROJ only treats the two datums as equal (" + operation.name() + ")"
                : operation.accuracyM() == null
                        ? "is unknown (" + operation.name() + ")"
                        : "is " + Numbers.text(operation.accuracyM()) + " m (" + operation.name() + ")";
        List<OperationCandidate> enough = best().stream()
                .filter(way -> way.accuracyM() != null && way.accuracyM() <= limit)
                .toList();
        refuseIfLimited(
                is,
                enough.isEmpty()
                        ? "PROJ knows no operation here that is accurate enough: raise \"crs-accuracy\", or correct"
                                + " \"source-crs\" or \"crs\"."
                        : enough.get(0).name() + " is accurate to "
                                + Numbers.text(enough.get(0).accuracyM()) + " m. "
                                + GridPackages.hint(enough.get(0).missing()));
    }

    private void refuseIfLimited(String is, String hint) {
        if (limit != null) {
            throw new DropwarpException(
                    FailureCode.NOT_TRANSFORMABLE,
                    "The accuracy of the operation from the CRS of " + source.name() + " to " + target.name() + " " + is
                            + ", and \"crs-accuracy\" asks for " + Numbers.text(limit) + " m.",
                    hint);
        }
    }

    private void noteAccuracy(CoordinateOperation operation, SpatialReference from) {
        if (operation.ballpark()) {
            notes.add("PROJ knows no datum shift from " + name(from) + " to " + target.name()
                    + (used.size() > 1 ? " for a part of the source" : " here")
                    + " and treats the datums as equal (a ballpark operation), so positions may be off by hundreds of"
                    + " metres.");
        } else if (operation.accuracyM() == null) {
            notes.add("The accuracy of the datum shift is not known; it is the one contained in the CRS itself ("
                    + operation.name() + ").");
        }
        if (used.size() > 1) {
            notes.add("PROJ uses " + used.size()
                    + " coordinate operations in different parts of the source; the accuracy given is that"
                    + " of the worst.");
        }
        if (!better.isEmpty()) {
            OperationCandidate first = best().get(0);
            notes.add("PROJ's preferred operation, " + first.name() + " (accuracy "
                    + Numbers.text(first.accuracyM()) + " m), needs a grid that is not installed: "
                    + String.join(", ", first.missing().stream().sorted().toList()) + "; "
                    + (operation.accuracyM() == null
                            ? "one of unknown accuracy"
                            : "one accurate to " + Numbers.text(operation.accuracyM()) + " m")
                    + " was used instead. " + GridPackages.hint(first.missing()));
        }
        if (used.stream().anyMatch(OperationCandidate::timeDependent) && from.GetCoordinateEpoch() <= 0) {
            notes.add("The coordinate operation depends on the epoch of the coordinates, which the source does not"
                    + " give; it is taken at the operation's own reference epoch.");
        }
    }
}
