package io.dropwarp.notify;

import io.dropwarp.files.DurableFiles;
import io.dropwarp.ledger.Ledger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Makes summaries of the ledger; a file in the work folder stores the time of the last one. One thread at a time. */
public final class Summaries {

    private static final Duration FIRST = Duration.ofDays(1);

    private final Ledger ledger;
    private final Path last;

    public Summaries(Ledger ledger, Path work) {
        this.ledger = ledger;
        this.last = work.resolve(".summary");
    }

    /**
     * Summarizes what happened since the last summary; the first time, in the last 24 hours.
     *
     * @throws IOException if the ledger cannot be read; the next summary then covers the same period
     */
    public Summary until(Instant now) throws IOException {
        Instant from = last(now);
        Summary.Sum sum = new Summary.Sum();
        ledger.forEach(from, end -> {
            if (end.endedAt().isBefore(now)) {
                sum.add(end);
            }
        });
        DurableFiles.write(last, now.toString().getBytes(StandardCharsets.UTF_8));
        return sum.of(from, now);
    }

    private Instant last(Instant now) throws IOException {
        try {
            Instant from = Instant.parse(Files.readString(last).strip());
            return from.isAfter(now) ? now : from;
        } catch (NoSuchFileException | DateTimeParseException never) {
            return now.minus(FIRST);
        }
    }
}
