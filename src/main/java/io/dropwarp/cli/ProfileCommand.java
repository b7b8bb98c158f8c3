package io.dropwarp.cli;

import io.dropwarp.app.CrsCheck;
import io.dropwarp.app.Workers;
import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigException;
import io.dropwarp.config.OptionsYaml;
import io.dropwarp.config.Profiles;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.model.WarpOptions;
import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.sizing.WorkerRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code profile}: commands for profiles. */
@Command(
        name = "profile",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "Check profiles before a service uses them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ProfileCommand.Check.class})
final class ProfileCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command. Try \"dropwarp profile check\".");
    }

    /** {@code profile check}. */
    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            sortOptions = false,
            header = "Check the options of profiles, and their CRS with GDAL.",
            description = {"", "A service reads its profiles when it starts, and does not start if one is invalid.", ""
            },
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:all are valid", "1:some are invalid", "2:invalid arguments or configuration"},
            footer = {
                "",
                "Examples:",
                "  dropwarp profile check",
                "  dropwarp profile check new-profiles/dem.yaml --show"
            })
    static final class Check implements Callable<Integer> {

        private static final String SUFFIX = ".yaml";

        @Parameters(paramLabel = "PROFILE", description = "Names or YAML files (default: all profiles).")
        private List<String> names = new ArrayList<>();

        @Option(names = "--show", description = "Print all resulting options, including defaults.")
        private boolean show;

        @Mixin
        private DataOptions data;

        @Override
        public Integer call() throws IOException {
            Config config = data.load();
            Path scratch = Files.createTempDirectory("dropwarp-profiles-");
            int bad = 0;
            try (WorkerPool pool = new Workers(config, WorkerRange.fixed(1), scratch, List.of()).pool()) {
                for (Path file : files(config)) {
                    bad += isUsable(file, scratch, pool) ? 0 : 1;
                }
            } finally {
                DurableFiles.deleteTree(scratch);
            }
            return bad == 0 ? 0 : 1;
        }

        private List<Path> files(Config config) throws IOException {
            List<Path> files = new ArrayList<>();
            for (String name : names) {
                Path file = name.endsWith(SUFFIX)
                        ? Path.of(name)
                        : config.profiles().resolve(name + SUFFIX);
                if (!Files.isRegularFile(file)) {
                    throw new ConfigException("There is no profile " + file + ".");
                }
                files.add(file);
            }
            if (files.isEmpty()) {
                try (var all = Files.list(config.profiles())) {
                    all.filter(file -> file.toString().endsWith(SUFFIX)
                                    && !file.getFileName().toString().startsWith("."))
                            .sorted()
                            .forEach(files::add);
                }
            }
            return files;
        }

        /** Checks it alone in a folder, so that errors in others do not matter. */
        private boolean isUsable(Path file, Path scratch, WorkerPool pool) throws IOException {
            String name = file.getFileName().toString().replace(SUFFIX, "");
            Path folder = Files.createDirectories(scratch.resolve("of-" + name));
            Files.copy(file, folder.resolve(file.getFileName()));
            try (var beside = Files.list(file.toAbsolutePath().getParent())) {
                for (Path prj :
                        (Iterable<Path>) beside.filter(other -> other.toString().endsWith(".prj"))::iterator) {
                    Files.copy(prj, folder.resolve(prj.getFileName()));
                }
            }
            try {
                Profiles profiles = Profiles.load(folder, Map.of());
                new CrsCheck(pool).check(profiles, profiles.names());
                WarpOptions options = profiles.options(name);
                System.out.println("OK    " + name + ": " + options.crs() + ", " + options.resampling() + ", "
                        + options.layout().name().toLowerCase(java.util.Locale.ROOT));
                if (show) {
                    System.out.print(OptionsYaml.write(options).indent(6));
                }
                return true;
            } catch (ConfigException e) {
                System.out.println("FAIL  " + name + ": "
                        + e.getMessage()
                                .replace(
                                        folder.toString(),
                                        file.toAbsolutePath().getParent().toString()));
                return false;
            }
        }
    }
}
