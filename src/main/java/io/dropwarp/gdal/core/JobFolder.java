package io.dropwarp.gdal.core;

import io.dropwarp.model.AssembledOutput;
import java.nio.file.Path;

/**
 * Where the files of one job are.
 *
 * @param root {@code work/<job>}
 */
public record JobFolder(Path root) {

    /**
     * The folder of a job.
     *
     * @param work folder of all jobs
     * @param job the job's id
     * @return its folder
     * @throws IllegalArgumentException if the id could lead elsewhere
     */
    public static JobFolder of(Path work, String job) {
        return new JobFolder(work.resolve(plain(job)));
    }

    /**
     * A claimed file.
     *
     * @param name its name
     * @return where it is
     */
    public Path source(String name) {
        return root.resolve("source").resolve(plain(name));
    }

    /** {@return where the plan is} */
    public Path plan() {
        return root.resolve("plan.json");
    }

    /**
     * A finished tile.
     *
     * @param name {@code <row>-<col>}
     * @return where it is, or will be
     */
    public Path tile(String name) {
        return root.resolve("tiles").resolve(name + ".tif");
    }

    /**
     * An output that waits to be published.
     *
     * @param name its name
     * @return where it is, or will be
     */
    public Path staged(String name) {
        return name.equals(AssembledOutput.FILE)
                ? root.resolve(name)
                : root.resolve("staged").resolve(plain(name));
    }

    private static String plain(String name) {
        if (name == null || name.isEmpty() || name.contains("/") || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("Not a plain name: " + name);
        }
        return name;
    }
}
