package io.dropwarp.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** For developers: kills, freezes and starves a real service, and checks that nothing is lost by it. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Run the real service under kills, pauses, full disks and unwritable folders drawn from a seed.",
        description = {
            "",
            "First takes all arrivals through an undisturbed service, then through one that is killed again and again;"
                    + " checks after each death where everything is, and in the end that outputs, pixels and dead"
                    + " letters are those of the undisturbed run. As root it also fills disks and makes folders"
                    + " unwritable, on file systems in memory that it mounts.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all was right", "1:something was not: what, where and when is on standard output"})
public final class Chaos implements Callable<Integer> {

    @Option(names = "--seed", paramLabel = "N", description = "Decides arrivals, rounds and strikes (default: 1).")
    private long seed = 1;

    @Option(names = "--kills", paramLabel = "N", description = "SIGKILLs in all (default: 550).")
    private int kills = 550;

    @Option(names = "--arrivals", paramLabel = "N", description = "Arrivals in all (default: 350).")
    private int arrivals = 350;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "Have a cluster of so many nodes and a broker do the work; they are killed too (default: 0).")
    private int nodes;

    @Option(names = "--minutes", paramLabel = "N", description = "No round begins after that time (default: 27).")
    private long minutes = 27;

    @Option(names = "--folder", paramLabel = "DIR", description = "An empty folder for the run (default: a new one).")
    private Path folder;

    @Option(names = "--stop-at-first", description = "End with the first round that shows something wrong.")
    private boolean stopAtFirst;

    /**
     * Runs it.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Chaos()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Path home = Path.of(System.getProperty("dropwarp.home", ".")).toRealPath();
        Path to = folder == null
                ? Files.createTempDirectory("dropwarp-chaos")
                : Files.createDirectories(folder).toRealPath();
        ChaosOptions options =
                new ChaosOptions(seed, kills, arrivals, nodes, Duration.ofMinutes(minutes), home, to, stopAtFirst);
        List<String> wrong = new ChaosRun(options, System.out).run();
        if (wrong.isEmpty()) {
            io.dropwarp.files.DurableFiles.deleteTree(to);
            return 0;
        }
        System.out.println("\nAll that was made is kept in " + to);
        wrong.forEach(what -> System.out.println("- " + what));
        return 1;
    }
}
