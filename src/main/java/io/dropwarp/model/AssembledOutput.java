package io.dropwarp.model;

import java.util.List;

/**
 * A verified output in its job's folder, ready to be published.
 *
 * @param name {@link #FILE} (cog, gtiff), or name of the folder (tiles) in {@code staged/}
 * @param bytes size of the file, or of all files of the folder
 * @param sha256 hash of the file; for a folder that of its VRT
 * @param files the files and their hashes; for cog and gtiff the file, and its sidecar if it has one
 * @param footprint the grid's outline as GeoJSON coordinates in WGS 84, a MultiPolygon split at the antimeridian
 * @param audit result of the audit; null if there was none
 */
public record AssembledOutput(
        String name,
        long bytes,
        String sha256,
        List<OutputFile> files,
        List<BandStatistics> bands,
        List<List<List<List<Double>>>> footprint,
        AuditResult audit) {

    /** Name in the job's folder of an output with a single file; publishing renames it. */
    public static final String FILE = "output.tif";

    /** Suffix of the sidecar that holds what a GeoTIFF cannot: class names, attribute tables. */
    public static final String SIDECAR = ".aux.xml";

    /**
     * One file of an output.
     *
     * @param name path relative to the output
     * @param sha256 lower-case hex
     */
    public record OutputFile(String name, long bytes, String sha256) {}
}
