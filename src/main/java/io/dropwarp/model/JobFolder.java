package io.dropwarp.model;

import java.nio.file.Path;
import java.util.List;

/** The layout of a job's folder, {@code work/<job>}. */
public record JobFolder(Path path) {

    /**
     * {@return the folder of a job}
     *
     * @throws IllegalArgumentException if the id could lead elsewhere
     */
    public static JobFolder of(Path work, String job) {
        return new JobFolder(work.resolve(plain(job)));
    }

    public String job() {
        return path.getFileName().toString();
    }

    /** {@return the list of files being claimed} */
    public Path claim() {
        return path.resolve("claim.json");
    }

    /** {@return folder of the claimed file and its sidecars} */
    public Path source() {
        return path.resolve("source");
    }

    /** {@return the path of a claimed file; the name must be a plain one} */
    public Path source(String name) {
        return source().resolve(plain(name));
    }

    public Path plan() {
        return path.resolve("plan.json");
    }

    /** {@return folder of the finished tiles} */
    public Path tiles() {
        return path.resolve("tiles");
    }

    /** {@return the file of a finished tile, {@code tiles/<row>-<col>.tif}} */
    public Path tile(Tile tile) {
        return tiles().resolve(tile.name() + ".tif");
    }

    /**
     * {@return where an output of this name waits to be published: {@code output.tif} for a single file, which needs no
     * folder, else a folder in {@code staged/}}
     */
    public Path staged(String output) {
        return output.equals(AssembledOutput.FILE) ? path.resolve(output) : staged().resolve(plain(output));
    }

    /** {@return the sidecar of an output that is one file; missing if it needs none} */
    public Path stagedSidecar() {
        return path.resolve(AssembledOutput.FILE + AssembledOutput.SIDECAR);
    }

    /** {@return folder where an output of several files is assembled} */
    public Path staged() {
        return path.resolve("staged");
    }

    /** {@return what attempts to end the job leave besides its tiles, to be removed before others} */
    public List<Path> leftovers() {
        return List.of(staged(), staged(AssembledOutput.FILE), stagedSidecar(), receipt(), attempts());
    }

    /** {@return the receipt, written before the output is made visible} */
    public Path receipt() {
        return path.resolve("receipt.json");
    }

    /** {@return the failed attempts so far; missing if there are none} */
    public Path attempts() {
        return path.resolve("attempts.json");
    }

    /** {@return the names of the nodes that have worked on a scene; missing without a cluster} */
    public Path nodes() {
        return path.resolve("nodes.json");
    }

    /** {@return how often the job was retried after it had become a dead letter; missing if never} */
    public Path retries() {
        return path.resolve("retries.json");
    }

    /** {@return an operator's answer to a dead letter; in the work folder until it is applied} */
    public Path answer() {
        return path.resolve("retry");
    }

    /** {@return the report of an earlier failure, numbered from 1} */
    public Path earlierReport(int number) {
        return path.resolve("report-" + number + ".json");
    }

    /** {@return the report, written before the job becomes a dead letter} */
    public Path report() {
        return path.resolve("report.json");
    }

    private static String plain(String name) {
        if (name == null || name.isEmpty() || name.contains("/") || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("Not a plain name: " + name);
        }
        return name;
    }
}
