package io.dropwarp.cli;

import io.dropwarp.app.RunOptions;
import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigException;
import io.dropwarp.config.Profiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code batch}: runs the service's routes over one folder or file, then exits. */
@Command(
        name = "batch",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Warp one folder or file, then exit.",
        description = {
            "",
            "Sources stay in place. OUT gets the subfolders of IN. A file that cannot be warped leaves a report in"
                    + " OUT/dead-letter/<job>/report.json. A stopped batch resumes when it is started again.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all published", "1:some failed, or it was stopped", "2:invalid arguments"},
        footer = {
            "",
            "Examples:",
            "  dropwarp batch scenes/ out/ --crs EPSG:3857",
            "  dropwarp batch dem.tif out/ --crs EPSG:32633 --resampling cubic --layout gtiff",
            "  dropwarp batch scenes/ out/ --json | jq -r 'select(.outcome == \"dead-letter\") | .report'"
        })
final class BatchCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "IN", description = "Folder with rasters, or one raster.")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = "Folder for the outputs; created if missing.")
    private Path out;

    @Option(names = "--crs", paramLabel = "CRS", description = "Target CRS: EPSG:n, WKT, PROJJSON, or a .prj file.")
    private String crs;

    @Option(
            names = "--resampling",
            paramLabel = "METHOD",
            description =
                    "near, bilinear, cubic, cubicspline, lanczos, average, rms, mode, max, min, med, q1, q3, sum.")
    private String resampling;

    @Option(names = "--profile", paramLabel = "NAME", description = "Profile to start from (default: default).")
    private String profile;

    @Option(names = "--layout", paramLabel = "LAYOUT", description = "cog, gtiff or tiles.")
    private String layout;

    @Option(names = "--resolution", paramLabel = "SIZE", description = "Target pixel size in units of the target CRS.")
    private Double resolution;

    @Option(names = "--compression", paramLabel = "NAME", description = "LZW, DEFLATE, ZSTD, LERC, JPEG, WEBP or NONE.")
    private String compression;

    @Option(names = "--nodata", paramLabel = "VALUE", description = "Nodata value of the output.")
    private String nodata;

    @Option(
            names = "--option",
            paramLabel = "NAME=VALUE",
            description = "Any other option of a profile, e.g. --option tile-rows=512. May be repeated.")
    private Map<String, String> more = new LinkedHashMap<>();

    @Option(names = "--workers", paramLabel = "N", description = "Number of worker processes (default: auto).")
    private String workers;

    @Option(names = "--json", description = "Print one line of JSON for each job.")
    private boolean json;

    @Mixin
    private Settings settings;

    @Override
    public Integer call() throws InterruptedException {
        if (!Files.exists(in)) {
            throw new ConfigException("There is no " + in + ".");
        }
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw new ConfigException(out + " is not a folder.");
        }
        boolean single = !Files.isDirectory(in);
        Path folder = single ? in.toAbsolutePath().getParent() : in;
        Config config = settings.load(overrides(folder));
        Profiles profiles = Profiles.load(config.profiles(), options());
        profiles.requireProfile(config.defaultProfile());
        return new Batch(config, profiles, RunOptions.batch(single ? in : null), json).run();
    }

    private Map<String, String> overrides(Path folder) {
        Map<String, String> overrides = new LinkedHashMap<>();
        Path hidden = out.resolve(".dropwarp");
        overrides.put("dropwarp.folder.drop", folder.toString());
        overrides.put("dropwarp.folder.output", out.toString());
        overrides.put("dropwarp.folder.dead-letter", out.resolve("dead-letter").toString());
        overrides.put("dropwarp.folder.work", hidden.resolve("work").toString());
        overrides.put("dropwarp.folder.archive", hidden.resolve("archive").toString());
        overrides.put("dropwarp.folder.ledger", hidden.resolve("ledger").toString());
        overrides.put("dropwarp.intake.quiet-millis", "0");
        overrides.put("dropwarp.intake.poll-millis", "50");
        overrides.put("dropwarp.intake.max-per-poll", "10000");
        overrides.put("dropwarp.default-profile", profile);
        overrides.put("dropwarp.worker.count", workers);
        return overrides;
    }

    private Map<String, Object> options() {
        Map<String, Object> options = new LinkedHashMap<>();
        more.forEach((name, value) -> options.put(name, Profiles.value(value)));
        put(options, "crs", crs);
        put(options, "resampling", resampling);
        put(options, "layout", layout);
        put(options, "resolution", resolution);
        put(options, "compression", compression);
        put(options, "nodata", nodata);
        return options;
    }

    private static void put(Map<String, Object> options, String name, Object value) {
        if (value != null) {
            options.put(name, value);
        }
    }
}
