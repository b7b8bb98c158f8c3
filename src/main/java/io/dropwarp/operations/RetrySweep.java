package io.dropwarp.operations;

import io.dropwarp.deadletter.Answer;
import io.dropwarp.deadletter.DeadLetter;
import io.dropwarp.deadletter.DeadLetterFolder;
import io.dropwarp.model.FailureKind;
import io.dropwarp.model.RefusedRequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Retries dead letters whose cause may have passed, at growing intervals, a limited number of times. */
public final class RetrySweep implements Sweep {

    private static final String TRANSIENT = FailureKind.TRANSIENT.name().toLowerCase(Locale.ROOT);

    private final DeadLetterFolder letters;
    private final List<Duration> delays;

    /** A sweep over one folder; the delays count from the failure, for the first retry, the second and so on. */
    public RetrySweep(DeadLetterFolder letters, List<Duration> delays) {
        this.letters = letters;
        this.delays = List.copyOf(delays);
    }

    @Override
    public String name() {
        return "retry";
    }

    @Override
    public boolean hasDryRun() {
        return true;
    }

    @Override
    public String run(SweepRun run) throws IOException {
        Instant now = Instant.now();
        for (DeadLetter letter : letters.list()) {
            if (run.isStopped()) {
                break;
            }
            if (letter.kind().equals(TRANSIENT)) {
                consider(letter, now, run);
            }
        }
        return run.figure("retried") + " dead letter(s) " + (run.dryRun() ? "would be" : "are") + " tried again, "
                + run.figure("waiting") + " wait for their time, " + run.figure("exhausted")
                + " were tried as often as allowed.";
    }

    private void consider(DeadLetter letter, Instant now, SweepRun run) throws IOException {
        if (!letter.retriable() || letter.retries() >= delays.size()) {
            run.count("exhausted", 1);
        } else if (letter.failedAt().plus(delays.get(letter.retries())).isAfter(now) || isRefused(letter)) {
            run.count("waiting", 1);
        } else {
            run.count("retried", 1);
            run.detail(letter.job() + " " + letter.code());
            if (!run.dryRun()) {
                answer(letter);
            }
        }
    }

    /**
     * Whether an earlier answer was refused. Such a dead letter needs a person; another answer would only be refused
     * again.
     */
    private boolean isRefused(DeadLetter letter) {
        try {
            return Files.exists(DeadLetterFolder.refusal(letters.require(letter.job())));
        } catch (RefusedRequestException gone) {
            return true;
        }
    }

    private void answer(DeadLetter letter) throws IOException {
        try {
            letters.answer(letter.job(), new Answer(null, Map.of(), false, false, Answer.SWEEP));
        } catch (RefusedRequestException gone) {
            // Discarded or retried by a person since it was listed.
            return;
        }
    }
}
