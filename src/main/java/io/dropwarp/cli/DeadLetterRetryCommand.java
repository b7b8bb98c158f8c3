package io.dropwarp.cli;

import io.dropwarp.config.Config;
import io.dropwarp.config.Profiles;
import io.dropwarp.deadletter.Answer;
import io.dropwarp.deadletter.DeadLetter;
import io.dropwarp.deadletter.DeadLetterFolder;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.RefusedRequestException;
import io.dropwarp.operations.StatusFile;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dead-letter retry}. */
@Command(
        name = "retry",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Retry dead letters, optionally with other options; only missing tiles are warped.",
        description = {
            "",
            "A running service takes them back within a second or two; without one, the next start does. Finished tiles"
                    + " are kept, unless options change.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all requested; with --wait: all published",
            "1:some could not be requested; with --wait: some were not published",
            "2:invalid arguments"
        },
        footer = {
            "",
            "Examples:",
            "  dropwarp dead-letter retry --newer-than 12h --all",
            "  dropwarp dead-letter retry 20261123T0112-scene --source-crs EPSG:32633 --wait",
            "  dropwarp dead-letter retry --code OUT_OF_MEMORY --option tile-rows=256"
        })
final class DeadLetterRetryCommand implements Callable<Integer> {

    private static final long LOOK_MILLIS = 300;

    @Parameters(paramLabel = "JOB", description = "Job ids, or unique parts of them.")
    private List<String> jobs = new ArrayList<>();

    @Mixin
    private DeadLetterFilter filter;

    @Option(names = "--all", description = "All that can be retried.")
    private boolean all;

    @Option(names = "--with-profile", paramLabel = "NAME", description = "Use another profile.")
    private String withProfile;

    @Option(names = "--crs", paramLabel = "CRS", description = "Another target CRS.")
    private String crs;

    @Option(names = "--source-crs", paramLabel = "CRS", description = "The CRS of the sources.")
    private String sourceCrs;

    @Option(names = "--resampling", paramLabel = "METHOD", description = "Another resampling method.")
    private String resampling;

    @Option(
            names = "--option",
            paramLabel = "NAME=VALUE",
            description = "Any other option of a profile. May be repeated.")
    private Map<String, String> more = new LinkedHashMap<>();

    @Option(
            names = "--force",
            description = "Replace the output of a newer file of the same name, if one was published since.")
    private boolean force;

    @Option(names = "--wait", description = "Wait until each is published or has failed again.")
    private boolean wait;

    @Mixin
    private DataOptions data;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Config config = data.load();
        Profiles profiles = Profiles.load(config.profiles(), Map.of());
        Answer answer = new Answer(withProfile, options(), false, force, Answer.OPERATOR);
        DeadLetterFolder letters = new DeadLetterFolder(config.folders().deadLetter());
        List<DeadLetter> chosen = filter.choose(letters, jobs, all);
        List<DeadLetter> asked = new ArrayList<>();
        int failed = 0;
        for (DeadLetter letter : chosen) {
            if (!letter.retriable() && jobs.isEmpty()) {
                continue;
            }
            try {
                profiles.check(withProfile == null ? letter.profile() : withProfile, answer.options());
                letters.answer(letter.job(), answer);
                asked.add(letter);
            } catch (RefusedRequestException e) {
                failed++;
                System.err.println("dropwarp: " + letter.job() + ": " + Dropwarp.sentences(e.getMessage(), e.hint()));
            } catch (DropwarpException e) {
                failed++;
                System.err.println("dropwarp: " + letter.job() + ": "
                        + Dropwarp.sentences(e.getMessage(), e.failure().hint()));
            }
        }
        boolean running = new StatusFile(config.folders().work()).read().isPresent();
        System.out.println(asked.size() + " dead letter(s) "
                + (running ? "are tried again." : "will be tried again when the service starts; it does not run now."));
        if (wait && running) {
            failed += await(asked, config);
        }
        return failed == 0 ? 0 : 1;
    }

    private Map<String, Object> options() {
        Map<String, Object> options = new LinkedHashMap<>();
        more.forEach((name, value) -> options.put(name, Profiles.value(value)));
        put(options, "crs", crs);
        put(options, "source-crs", sourceCrs);
        put(options, "resampling", resampling);
        return options;
    }

    private static void put(Map<String, Object> options, String name, Object value) {
        if (value != null) {
            options.put(name, value);
        }
    }

    /** Waits for all, and returns how many were not published. */
    private static int await(List<DeadLetter> asked, Config config) throws IOException, InterruptedException {
        List<DeadLetter> open = new ArrayList<>(asked);
        int failed = 0;
        while (!open.isEmpty()) {
            for (DeadLetter letter : List.copyOf(open)) {
                String end = end(letter, config);
                if (end != null) {
                    open.remove(letter);
                    failed += end.equals("published") ? 0 : 1;
                    System.out.println(TerminalFormat.plain(letter.file()) + ": " + TerminalFormat.plain(end));
                }
            }
            if (!open.isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        }
        return failed;
    }

    /** {@return the outcome; null while the job is not finished} */
    private static String end(DeadLetter letter, Config config) throws IOException {
        JobFolder folder = new JobFolder(config.folders().deadLetter().resolve(letter.job()));
        if (Files.exists(folder.report())) {
            if (Files.exists(DeadLetterFolder.refusal(folder))) {
                return Files.readString(DeadLetterFolder.refusal(folder))
                        .strip()
                        .replace('\n', ' ');
            }
            DeadLetterFolder letters = new DeadLetterFolder(config.folders().deadLetter());
            var report = letters.report(letter.job());
            boolean again = Instant.parse(report.path("failedAt").asText()).isAfter(letter.failedAt());
            return again
                    ? report.path("code").asText() + ": "
                            + report.path("message").asText()
                    : null;
        }
        boolean underWay =
                Files.exists(JobFolder.of(config.folders().work(), letter.job()).path());
        // It may have failed again between the two checks.
        return underWay || Files.exists(folder.report()) ? null : "published";
    }
}
