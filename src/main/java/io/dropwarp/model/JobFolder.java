package io.dropwarp.model;

import java.nio.file.Path;

/**
 * Where the parts of one job lie in the work folder.
 *
 * @param path {@code work/<job>}
 */
public record JobFolder(Path path) {

    /**
     * The folder of a job.
     *
     * @param work the work folder
     * @param job the job's id
     * @return its folder
     * @throws IllegalArgumentException if the id could lead elsewhere
     */
    public static JobFolder of(Path work, String job) {
        return new JobFolder(work.resolve(plain(job)));
    }

    /** {@return the job's id} */
    public String job() {
        return path.getFileName().toString();
    }

    /** {@return which files are being claimed} */
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

    /** {@return the frozen plan} */
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
     * Where an output waits to be published.
     *
     * @param output its name in the job's folder
     * @return {@code output.tif} for one file, which is worth no folder of its own, else a folder in {@code staged/}
     */
    public Path staged(String output) {
        return output.equals(AssembledOutput.FILE) ? path.resolve(output) : staged().resolve(plain(output));
    }

    /** {@return the sidecar of an output that is one file; missing if it needs none} */
    public Path stagedSidecar() {
        return path.resolve(AssembledOutput.FILE + AssembledOutput.SIDECAR);
    }

    /** {@return folder where an output of several files is put together} */
    public Path staged() {
        return path.resolve("staged");
    }

    /** {@return the receipt, written before the output is made visible} */
    public Path receipt() {
        return path.resolve("receipt.json");
    }

    /** {@return the failed attempts so far; missing as long as there was none} */
    public Path attempts() {
        return path.resolve("attempts.json");
    }

    /** {@return how often the job was tried again after it had become a dead letter; missing if never} */
    public Path retries() {
        return path.resolve("retries.json");
    }

    /** {@return an operator's answer to a dead letter; in the work folder as long as it is not carried out} */
    public Path answer() {
        return path.resolve("retry");
    }

    /**
     * The report of an earlier failure.
     *
     * @param number 1 for the first
     * @return its path
     */
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
