package io.dropwarp.publish;

import io.dropwarp.model.AssembledOutput;
import io.dropwarp.model.Layout;
import java.nio.file.Path;

/** Path of an output: absolute folder, and base name without extension, {@code <stem>_<CRS>}. */
public record OutputName(Path folder, String base, Layout layout) {

    /** {@return name of the output file, or of the folder of tiles} */
    public String name() {
        return layout == Layout.TILES ? base : base + ".tif";
    }

    /** {@return name of the output in the job's folder, before it is published} */
    String staged() {
        return layout == Layout.TILES ? base : AssembledOutput.FILE;
    }

    public Path output() {
        return folder.resolve(name());
    }

    /** {@return path of the sidecar of an output with a single file} */
    Path sidecar() {
        return folder.resolve(base + ".tif" + AssembledOutput.SIDECAR);
    }

    public Path receipt() {
        return folder.resolve(base + ".json");
    }
}
