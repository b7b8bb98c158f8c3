package io.dropwarp.publish;

import io.dropwarp.model.AssembledOutput;
import io.dropwarp.model.Layout;
import java.nio.file.Path;

/**
 * Where an output goes.
 *
 * @param folder absolute folder
 * @param base name without ending, {@code <stem>_<CRS>}
 * @param layout its form
 */
public record OutputName(Path folder, String base, Layout layout) {

    /** {@return name of the output file, or of the folder of tiles} */
    public String name() {
        return layout == Layout.TILES ? base : base + ".tif";
    }

    /** {@return name of the output in the job's folder, before it is published} */
    public String staged() {
        return layout == Layout.TILES ? base : AssembledOutput.FILE;
    }

    /** {@return path of the output} */
    public Path output() {
        return folder.resolve(name());
    }

    /** {@return path of the sidecar of an output that is one file} */
    public Path sidecar() {
        return folder.resolve(base + ".tif" + AssembledOutput.SIDECAR);
    }

    /** {@return path of its receipt} */
    public Path receipt() {
        return folder.resolve(base + ".json");
    }
}
