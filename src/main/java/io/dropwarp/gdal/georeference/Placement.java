package io.dropwarp.gdal.georeference;

import io.dropwarp.gdal.core.JobSpec;
import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.gdal.source.OwnGeoreference;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.WarpOptions;
import java.util.ArrayList;
import java.util.List;
import org.gdal.gdal.Dataset;

/**
 * How a source's pixels are placed: geotransform, ground control points, RPCs or geolocation arrays. GDAL would use the
 * first it finds; here the choice is made once and passed to gdalwarp and every check.
 *
 * @param kind geotransform, gcps, tps, rpc or geolocation
 * @param options transformer options, {@code NAME=value}; none for a geotransform. A DEM is named without its folder
 * @param assumed what was assumed because neither the file nor an option says it, or null
 */
public record Placement(String kind, List<String> options, String assumed) {

    /** GDAL from 3.8 on would move points near 180° to one side; ours are joined already. */
    private static final String AS_THEY_ARE = "GCP_ANTIMERIDIAN_UNWRAP=NO";

    public Placement {
        options = List.copyOf(options);
    }

    /**
     * {@return the kind in use: geotransform, gcps, rpc, geolocation or none} Options that set a parameter of one kind
     * select it.
     */
    static String kind(Dataset dataset, WarpOptions options) {
        String geolocation = JobSpec.lower(options.geolocation(), "auto");
        boolean arrays = dataset.GetMetadataItem("X_DATASET", "GEOLOCATION") != null && !geolocation.equals("no");
        boolean gcps = dataset.GetGCPCount() > 0;
        boolean rpcs = hasRpcs(dataset);
        if (arrays && geolocation.equals("yes")) {
            return "geolocation";
        }
        if (rpcs && (options.rpcHeight() != null || options.rpcDem() != null)) {
            return "rpc";
        }
        if (gcps && (options.gcpOrder() != null || options.tps())) {
            return "gcps";
        }
        // In the order of GDAL's transformer.
        if (OwnGeoreference.geotransform(dataset) != null) {
            return "geotransform";
        }
        if (gcps) {
            return "gcps";
        }
        return rpcs ? "rpc" : arrays ? "geolocation" : "none";
    }

    /**
     * {@return how pixels are placed by a kind from {@link #kind}}
     *
     * @throws DropwarpException BAD_JOB_SPEC if the source has too few points for the options
     */
    static Placement of(String kind, Dataset dataset, WarpOptions options, List<String> notes) {
        noteOthers(kind, dataset, notes);
        return switch (kind) {
            case "gcps" -> points(dataset.GetGCPCount(), options);
            case "rpc" -> rpc(new RpcModel(dataset), options, notes);
            case "geolocation" -> new Placement(kind, List.of("METHOD=GEOLOC_ARRAY"), null);
            default -> new Placement(kind, geotransform(dataset), null);
        };
    }

    /** {@return whether a source has RPCs, used or not} */
    public static boolean hasRpcs(Dataset dataset) {
        return dataset.GetMetadataItem("LINE_OFF", "RPC") != null;
    }

    /** The kinds may disagree, so a note says which one was used. */
    private static void noteOthers(String kind, Dataset dataset, List<String> notes) {
        boolean rpcs = hasRpcs(dataset) && !kind.equals("rpc");
        boolean gcps = dataset.GetGCPCount() > 0 && !kind.equals("gcps");
        boolean geotransform = OwnGeoreference.geotransform(dataset) != null && !kind.equals("geotransform");
        if (!rpcs && !gcps && !geotransform) {
            return;
        }
        List<String> others = new ArrayList<>();
        if (geotransform) {
            others.add("its geotransform");
        }
        if (gcps) {
            others.add("its ground control points (gcp-order or tps: true chooses them)");
        }
        if (rpcs) {
            others.add("its RPCs (rpc-height or rpc-dem chooses them)");
        }
        String used = switch (kind) {
            case "gcps" -> "ground control points";
            case "rpc" -> "RPCs";
            case "geolocation" -> "geolocation arrays";
            default -> "geotransform";
        };
        notes.add("The source is placed by its " + used + "; not used: " + String.join(" and ", others) + ".");
    }

    /** If the raster also has RPCs, GDAL drops what lies beyond 180°; so it is told to ignore them. */
    private static List<String> geotransform(Dataset dataset) {
        boolean otherWays = hasRpcs(dataset) || dataset.GetGCPCount() > 0;
        return otherWays ? List.of("METHOD=GEOTRANSFORM") : List.of();
    }

    private static Placement points(int count, WarpOptions options) {
        if (options.tps()) {
            return new Placement("tps", List.of("METHOD=GCP_TPS", AS_THEY_ARE), null);
        }
        Integer order = options.gcpOrder();
        if (order != null) {
            int needed = (order + 1) * (order + 2) / 2;
            if (count < needed) {
                throw JobSpec.bad(
                        "gcp-order", order, "needs " + needed + " ground control points, and the file has " + count);
            }
            return new Placement("gcps", List.of("METHOD=GCP_POLYNOMIAL", "MAX_GCP_ORDER=" + order, AS_THEY_ARE), null);
        }
        // GDAL's default: order 1 (three unknowns) below six points, else 2 (six unknowns), never 3.
        int chosen = count < 6 ? 1 : 2;
        String spare = count == 3 || count == 6 ? ", which leaves no spare point, so the residuals mean nothing" : "";
        return new Placement(
                "gcps",
                List.of("METHOD=GCP_POLYNOMIAL", AS_THEY_ARE),
                "a polynomial of order " + chosen + " through " + count + " ground control points" + spare);
    }

    private static Placement rpc(RpcModel model, WarpOptions options, List<String> notes) {
        List<String> to = new ArrayList<>(List.of("METHOD=RPC"));
        if (options.rpcDem() != null) {
            to.add("RPC_DEM=" + options.rpcDem());
            String where = "";
            if (options.rpcHeight() != null) {
                // With a DEM, GDAL's RPC_HEIGHT would be added to its heights.
                to.add("RPC_DEM_MISSING_VALUE=" + Numbers.text(options.rpcHeight()));
                where = ", and " + Numbers.text(options.rpcHeight()) + " m where that has none";
            }
            return new Placement("rpc", to, "heights of " + options.rpcDem() + where);
        }
        if (options.rpcHeight() != null) {
            to.add("RPC_HEIGHT=" + Numbers.text(options.rpcHeight()));
            model.noteHeight(options.rpcHeight(), notes);
            return new Placement("rpc", to, "a height of " + Numbers.text(options.rpcHeight()) + " m, as given");
        }
        double height = model.height();
        to.add("RPC_HEIGHT=" + Numbers.text(height));
        notes.add("The RPCs place the whole scene at a height of " + Numbers.text(height)
                + " m above the ellipsoid, the middle height of the RPCs themselves; where the ground is higher or lower"
                + " it is shifted: set rpc-height, or rpc-dem for a terrain.");
        return new Placement("rpc", to, "a height of " + Numbers.text(height) + " m, the RPCs' own offset");
    }
}
