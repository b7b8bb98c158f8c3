package io.dropwarp.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.app.Service;
import io.dropwarp.config.Config;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.JobEnded;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.WorkerInfo;
import io.dropwarp.workers.pool.PreviewService;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The demo: drops samples into a service and prints what happens. */
final class Demo {

    private static final long PATIENCE_SECONDS = 120;
    private static final int PREVIEW_SIZE = 600;

    private static final String WORLD = "earth-blue-marble.jpg";
    private static final String LANDSAT = "wgs84-nearest/landsat-bahamas.tif";
    private static final String UNKNOWN = "unknown-place.tif";

    private final Service service;
    private final Config config;
    private final Path data;
    private final PrintStream out;
    private final BlockingQueue<JobEnded> ended = new LinkedBlockingQueue<>();

    Demo(Service service, Config config, Path data, PrintStream out) {
        this.service = service;
        this.config = config;
        this.data = data;
        this.out = out;
    }

    /** {@return whether all samples ended as expected} */
    boolean tell() throws IOException, InterruptedException {
        service.onEnd(ended::add);
        service.start();
        WorkerInfo worker = service.pool().probe();
        say("");
        say("1. The service watches %s".formatted(data.resolve("drop")));
        say("   with %d worker process(es), GDAL %s, PROJ %s."
                .formatted(
                        service.pool().limit(),
                        worker.versions().gdal(),
                        worker.versions().proj()));
        say("");
        say("2. Three real files are dropped:");
        drop(WORLD, "", "the world in longitude and latitude; its CRS is in the .prj beside it");
        drop("landsat-bahamas.tif", "wgs84-nearest", "a Landsat crop in UTM zone 18, for the profile wgs84-nearest");
        drop(UNKNOWN, "", "a raster without a CRS");
        say("");
        say("3. The results:");
        boolean good = true;
        for (int i = 0; i < 3; i++) {
            JobEnded end = ended.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (end == null) {
                say("   nothing more within %d s".formatted(PATIENCE_SECONDS));
                return false;
            }
            good &= tellEnd(end);
        }
        Path preview = preview();
        say("");
        say("4. See the files:");
        say("   picture   %s".formatted(preview));
        say("   map       %s  (open it in QGIS)"
                .formatted(relative(config.folders().output())));
        say("   ledger    %s".formatted(relative(config.folders().ledger())));
        say("");
        say("Your turn:   ./dropwarp run      then drop rasters into ./data/drop");
        say("       or:   ./dropwarp batch YOUR_FOLDER OUT --crs EPSG:3857");
        return good;
    }

    private boolean tellEnd(JobEnded end) throws IOException {
        if (end.published()) {
            JsonNode receipt = Json.MAPPER.readTree(Files.readAllBytes(end.receipt()));
            JsonNode shape = receipt.path("properties").path("proj:shape");
            say("   + %s -> %s".formatted(end.file(), relative(end.output())));
            say("     %s, %d x %d pixels, %d tile(s), %.1f s, receipt beside it"
                    .formatted(
                            receipt.path("properties").path("proj:code").asText(),
                            shape.path(1).asInt(),
                            shape.path(0).asInt(),
                            end.tiles(),
                            end.seconds()));
            return List.of(WORLD, LANDSAT).contains(end.file());
        }
        JsonNode report = Json.MAPPER.readTree(Files.readAllBytes(end.report()));
        say("   - %s -> %s".formatted(end.file(), relative(end.report())));
        say("     %s: %s".formatted(end.code(), report.path("message").asText()));
        say("     What to do: %s".formatted(report.path("hint").asText()));
        return end.file().equals(UNKNOWN) && end.code() == FailureCode.NO_CRS;
    }

    /** Copies a sample and its sidecars into the drop folder. */
    private void drop(String sample, String profile, String what) throws IOException {
        Path folder = config.folders().drop().resolve(profile);
        Files.createDirectories(folder);
        String stem = sample.substring(0, sample.lastIndexOf('.'));
        for (String name :
                Stream.of(sample, stem + ".jgw", stem + ".prj").distinct().toList()) {
            try (InputStream in = Demo.class.getResourceAsStream("demo/" + name)) {
                if (in != null) {
                    Files.copy(in, folder.resolve(name));
                }
            }
        }
        say("   %s".formatted(relative(folder.resolve(sample))));
        say("     %s".formatted(what));
    }

    private Path preview() throws IOException {
        Path png = data.resolve("preview.png");
        Path world = config.folders().output().resolve("earth-blue-marble_EPSG3857.tif");
        if (Files.exists(world)) {
            PreviewService previews = new PreviewService(
                    service.pool(),
                    config.intake().drivers(),
                    config.folders().work().resolve(".preview"));
            Files.write(png, previews.draw(world, List.of(world), true, PREVIEW_SIZE));
        }
        return png;
    }

    private Path relative(Path path) {
        Path root = data.toAbsolutePath().normalize();
        return path.startsWith(root) ? data.resolve(root.relativize(path)) : path;
    }

    private void say(String line) {
        out.println(line);
    }
}
