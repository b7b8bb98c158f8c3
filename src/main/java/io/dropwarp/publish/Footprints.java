package io.dropwarp.publish;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.protocol.Json;
import java.util.List;

/** Writes footprints in WGS 84 as GeoJSON. Stateless and thread-safe. */
final class Footprints {

    private Footprints() {}

    /** {@return a Polygon or MultiPolygon of polygons of rings of points, longitude first; null without a footprint} */
    static ObjectNode geometry(List<List<List<List<Double>>>> footprint) {
        if (footprint.isEmpty()) {
            return null;
        }
        ObjectNode geometry = Json.MAPPER.createObjectNode();
        geometry.put("type", footprint.size() == 1 ? "Polygon" : "MultiPolygon");
        geometry.set("coordinates", Json.MAPPER.valueToTree(footprint.size() == 1 ? footprint.get(0) : footprint));
        return geometry;
    }

    /**
     * {@return west, south, east, north of at least one polygon (rings of points, longitude first); west is greater
     * than east if the footprint crosses the antimeridian (RFC 7946, 5.2)}
     */
    static ArrayNode bbox(List<List<List<List<Double>>>> footprint) {
        double south = 90;
        double north = -90;
        double west = 180;
        double east = -180;
        double firstEast = -180;
        double lastWest = 180;
        for (List<List<List<Double>>> polygon : footprint) {
            double polygonWest = 180;
            double polygonEast = -180;
            for (List<Double> point : polygon.get(0)) {
                polygonWest = Math.min(polygonWest, point.get(0));
                polygonEast = Math.max(polygonEast, point.get(0));
                south = Math.min(south, point.get(1));
                north = Math.max(north, point.get(1));
            }
            west = Math.min(west, polygonWest);
            east = Math.max(east, polygonEast);
            if (polygonWest == -180) {
                firstEast = Math.max(firstEast, polygonEast);
            }
            if (polygonEast == 180) {
                lastWest = Math.min(lastWest, polygonWest);
            }
        }
        boolean crosses = footprint.size() > 1 && west == -180 && east == 180 && firstEast < lastWest;
        ArrayNode bbox = Json.MAPPER.createArrayNode();
        return bbox.add(crosses ? lastWest : west)
                .add(south)
                .add(crosses ? firstEast : east)
                .add(north);
    }
}
