package io.dropwarp.cli;

import io.dropwarp.deadletter.DeadLetter;
import io.dropwarp.deadletter.DeadLetterFolder;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.RefusedRequestException;
import io.dropwarp.model.RefusedRequestException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options that select dead letters. */
final class DeadLetterFilter {

    @Option(names = "--code", paramLabel = "CODE", split = ",", description = "Only those with this failure code.")
    private List<FailureCode> codes = new ArrayList<>();

    @Option(names = "--profile", paramLabel = "NAME", description = "Only those of this profile.")
    private String profile;

    @Option(
            names = "--older-than",
            paramLabel = "TIME",
            converter = DataOptions.Time.class,
            description = "Only those that failed longer ago than this, e.g. 90m, 12h, 2d.")
    private Duration older;

    @Option(
            names = "--newer-than",
            paramLabel = "TIME",
            converter = DataOptions.Time.class,
            description = "Only those that failed within this time.")
    private Duration newer;

    /** {@return whether any of these options is set} */
    boolean isSet() {
        return !codes.isEmpty() || profile != null || older != null || newer != null;
    }

    /** {@return the dead letters that match, newest first} */
    List<DeadLetter> of(DeadLetterFolder letters) throws IOException {
        Instant now = Instant.now();
        return letters.list().stream()
                .filter(letter -> codes.isEmpty()
                        || codes.stream().anyMatch(code -> code.name().equals(letter.code())))
                .filter(letter -> profile == null || profile.equals(letter.profile()))
                .filter(letter -> older == null || letter.failedAt().isBefore(now.minus(older)))
                .filter(letter -> newer == null || letter.failedAt().isAfter(now.minus(newer)))
                .toList();
    }

    /**
     * {@return the dead letters that are named, in that order, or those that match the options, newest first}
     *
     * @param jobs ids, or unique parts of ids
     * @param all selects all when neither jobs nor options are given
     */
    List<DeadLetter> choose(DeadLetterFolder letters, List<String> jobs, boolean all) throws IOException {
        if (jobs.isEmpty() && !isSet() && !all) {
            throw new RefusedRequestException(
                    Reason.UNCLEAR,
                    "No dead letter selected: name jobs, or use --code, --profile, --older-than, --newer-than or --all.",
                    null);
        }
        List<DeadLetter> fitting = of(letters);
        if (jobs.isEmpty()) {
            return fitting;
        }
        List<DeadLetter> chosen = new ArrayList<>();
        for (String job : jobs) {
            chosen.add(one(fitting, job));
        }
        return chosen;
    }

    static DeadLetter one(List<DeadLetter> letters, String job) {
        List<DeadLetter> exact =
                letters.stream().filter(letter -> letter.job().equals(job)).toList();
        List<DeadLetter> fitting = exact.isEmpty()
                ? letters.stream()
                        .filter(letter ->
                                letter.job().contains(job) || letter.file().equals(job))
                        .toList()
                : exact;
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        throw new RefusedRequestException(
                fitting.isEmpty() ? Reason.NO_SUCH_DEAD_LETTER : Reason.UNCLEAR,
                fitting.isEmpty()
                        ? "There is no dead letter " + job + "."
                        : fitting.size() + " dead letters match \"" + job + "\", such as "
                                + fitting.get(0).job() + " and "
                                + fitting.get(1).job() + ".",
                "dropwarp dead-letter list shows all of them.");
    }
}
