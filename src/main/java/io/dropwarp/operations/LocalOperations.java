package io.dropwarp.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.config.Profiles;
import io.dropwarp.deadletter.Answer;
import io.dropwarp.deadletter.DeadLetter;
import io.dropwarp.deadletter.DeadLetterFolder;
import io.dropwarp.ledger.Ledger;
import io.dropwarp.model.JobEnded;
import io.dropwarp.model.RefusedRequestException;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Operations within the service's process, for the console; the command line uses {@link #discard} too. Thread-safe.
 */
public final class LocalOperations implements Operations {

    private final StatusBoard board;
    private final DeadLetterFolder letters;
    private final Sweeps sweeps;
    private final Profiles profiles;
    private final Ledger ledger;
    private final Path output;

    public LocalOperations(
            StatusBoard board, DeadLetterFolder letters, Sweeps sweeps, Profiles profiles, Ledger ledger, Path output) {
        this.board = board;
        this.letters = letters;
        this.sweeps = sweeps;
        this.profiles = profiles;
        this.ledger = ledger;
        this.output = output;
    }

    @Override
    public ServiceStatus status() {
        return board.status();
    }

    @Override
    public Optional<JobPicture> picture(String job) {
        return board.picture(job);
    }

    @Override
    public List<JobEnded> recent() {
        return board.recent();
    }

    @Override
    public List<JobEnded> endedSince(Instant since) throws IOException {
        List<JobEnded> ends = new ArrayList<>();
        ledger.forEach(since, ends::add);
        return ends;
    }

    @Override
    public List<DeadLetter> deadLetters() throws IOException {
        return letters.list();
    }

    @Override
    public Optional<JsonNode> report(String job) throws IOException {
        try {
            return Optional.of(letters.report(job));
        } catch (RefusedRequestException none) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Path> source(String job) {
        try {
            return letters.source(job);
        } catch (RefusedRequestException none) {
            return Optional.empty();
        }
    }

    @Override
    public void retry(String job, Answer answer) throws IOException {
        String profile = letters.report(job).path("profile").asText();
        profiles.check(answer.profile() == null ? profile : answer.profile(), answer.options());
        letters.answer(job, answer);
    }

    @Override
    public void discard(String job) throws IOException {
        discard(job, letters, ledger);
    }

    /**
     * Removes a dead letter and adds a line to the ledger.
     *
     * @throws RefusedRequestException if there is no such dead letter
     * @throws IOException if it cannot be removed
     */
    public static void discard(String job, DeadLetterFolder letters, Ledger ledger) throws IOException {
        JsonNode report = letters.report(job);
        letters.discard(job);
        ObjectNode line = Json.MAPPER.createObjectNode();
        Instant now = Instant.now();
        line.put("endedAt", now.toString());
        line.put("discarded", job);
        line.set("file", report.path("file"));
        line.set("code", report.path("code"));
        ledger.note(now, line);
    }

    @Override
    public List<String> profiles() {
        return List.copyOf(profiles.names());
    }

    @Override
    public SweepResult sweep(String name, boolean dryRun) {
        return sweeps.run(name, dryRun);
    }

    @Override
    public Path output() {
        return output;
    }
}
