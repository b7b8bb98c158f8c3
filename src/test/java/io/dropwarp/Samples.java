package io.dropwarp;

import io.dropwarp.config.Config;
import io.dropwarp.files.Fence;
import io.dropwarp.intake.IntakeSettings;
import io.dropwarp.model.AssembledOutput;
import io.dropwarp.model.BandStatistics;
import io.dropwarp.model.Job;
import io.dropwarp.model.Layout;
import io.dropwarp.model.Plan;
import io.dropwarp.model.SourceFile;
import io.dropwarp.model.SourceInfo;
import io.dropwarp.model.TargetGrid;
import io.dropwarp.model.Tiling;
import io.dropwarp.model.Versions;
import io.dropwarp.model.WarpOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Jobs, plans and outputs as they are in an ordinary run, for tests that need one and do not care which. */
public final class Samples {

    public static final Instant RECEIVED = Instant.parse("2026-07-01T12:00:00Z");
    public static final String SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    public static final Versions VERSIONS = new Versions("0.1.0", "3.6.2", "9.1.1", "17.0.1");

    /** Another process has the folders now. */
    public static final Fence LOST = lostWhen(() -> true);

    public static final Config.Tls NO_TLS = new Config.Tls("", "", "", "");

    private Samples() {}

    /** A cluster of this machine, for which nobody needs a password. */
    public static Config.Cluster cluster(String broker, int port, Config.Tls tls) {
        return new Config.Cluster(broker, "127.0.0.1", port, "", "", tls, 1, false);
    }

    /** Epoch 7, until it is lost. */
    public static Fence lostWhen(BooleanSupplier lost) {
        return new Fence() {
            @Override
            public long epoch() {
                return 7;
            }

            @Override
            public void check() throws IOException {
                if (lost.getAsBoolean()) {
                    throw new IOException("lost");
                }
            }
        };
    }

    /** A job of that path below the drop folder; its id follows from the path. */
    public static Job job(String file) {
        return job("20260701T120000Z-" + file.replaceAll("[^A-Za-z0-9]+", "_") + "-00000001", file, false);
    }

    public static Job job(String id, String file, boolean inPlace) {
        int slash = file.lastIndexOf('/');
        String folder = slash < 0 ? "" : file.substring(0, slash);
        String profile =
                folder.isEmpty() ? "default" : Path.of(folder).getName(0).toString();
        return new Job(
                id, file, folder, profile, file.substring(slash + 1), List.of(), List.of(), 1000, RECEIVED, inPlace);
    }

    /** A drop folder whose files are claimed at once; those without a CRS wait for their sidecars for a while. */
    public static IntakeSettings intake(Path drop, Path work, Duration sidecarGrace) {
        return new IntakeSettings(
                drop, work, List.of(), null, Duration.ZERO, sidecarGrace, List.of(), "", false, true, "default");
    }

    public static WarpOptions options(Layout layout) {
        return new WarpOptions(
                "EPSG:3857",
                null,
                "bilinear",
                null,
                null,
                null,
                false,
                null,
                null,
                "auto",
                null,
                0.125,
                "none",
                layout,
                "LZW",
                null,
                null,
                null,
                "auto",
                512,
                "IF_SAFER",
                "auto",
                null,
                null,
                null,
                Map.of(),
                Map.of(),
                Map.of(),
                "mask",
                null,
                "off",
                null,
                null,
                false,
                null,
                null,
                "auto",
                null);
    }

    /** A plan of 100 × 60 pixels in bands of that height. */
    public static Plan plan(Job job, Layout layout, int tileHeight) {
        return plan(job, layout, grid("EPSG:3857", null), tileHeight);
    }

    public static Plan plan(Job job, Layout layout, TargetGrid grid, int tileHeight) {
        return new Plan(
                1,
                job.id(),
                new SourceFile(job.source(), 1000, RECEIVED.toEpochMilli(), SHA256),
                source(),
                grid,
                new Tiling(grid.width(), grid.height(), grid.width(), tileHeight),
                options(layout),
                List.of("-t_srs", "EPSG:3857", "-r", "bilinear"),
                List.of("COMPRESS=LZW"),
                "gdalwarp -t_srs EPSG:3857 ./a.tif out.tif",
                true,
                List.of("Clipped to the area of use of EPSG:3857."),
                VERSIONS,
                200,
                null,
                null,
                null,
                null,
                null);
    }

    public static TargetGrid grid(String crs, String nodata) {
        return new TargetGrid(
                crs,
                "PROJCRS[\"a plane\"]",
                crs == null ? "custom" : crs.replace(":", ""),
                List.of(1000.0, 10.0, 0.0, 5000.0, 0.0, -20.0),
                100,
                60,
                2,
                "Byte",
                nodata,
                true,
                "none");
    }

    public static SourceInfo source() {
        return new SourceInfo(
                "GTiff",
                90,
                50,
                1,
                List.of("Byte"),
                "EPSG:32633",
                List.of(0.0, 1.0, 0.0, 0.0, 0.0, -1.0),
                "geotransform",
                Arrays.asList((String) null),
                "none",
                false,
                0,
                List.of());
    }

    /** An output of one file, or of a tile and a VRT; its footprint is the given polygons. */
    public static AssembledOutput output(String name, Layout layout, List<List<List<List<Double>>>> footprint) {
        List<AssembledOutput.OutputFile> files = layout == Layout.TILES
                ? List.of(
                        new AssembledOutput.OutputFile("0-0.tif", 6, SHA256),
                        new AssembledOutput.OutputFile(name + ".vrt", 5, SHA256))
                : List.of(new AssembledOutput.OutputFile(name, 6, SHA256));
        return new AssembledOutput(
                name,
                6,
                SHA256,
                files,
                List.of(new BandStatistics(6000, 3000, 1.0, 250.0), new BandStatistics(6000, 0, null, null)),
                footprint,
                null);
    }

    /** A closed ring around a box of longitudes and latitudes. */
    public static List<List<List<Double>>> box(double west, double south, double east, double north) {
        return List.of(List.of(
                List.of(west, south),
                List.of(east, south),
                List.of(east, north),
                List.of(west, north),
                List.of(west, south)));
    }
}
