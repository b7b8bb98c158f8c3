package io.dropwarp.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.model.JobEnded;
import io.dropwarp.operations.Operations;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The jobs that ended last, with the content of their outputs' receipts. Thread-safe. */
public final class Results {

    /** The receipt of an output of thousands of files is too large to read for a footprint alone. */
    private static final long LARGEST_RECEIPT = 2L * 1024 * 1024;

    private static final int MOST_KEPT = 500;

    private static final Place NOWHERE = new Place(null, null);

    private final Operations operations;
    private final Map<String, Place> places = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Place> eldest) {
            return size() > MOST_KEPT;
        }
    };

    private record Place(String crs, JsonNode footprint) {}

    public Results(Operations operations) {
        this.operations = operations;
    }

    /** {@return descriptions of ended jobs, in the same order} */
    public List<Result> describe(List<JobEnded> ended) {
        return ended.stream().map(this::describe).toList();
    }

    private Result describe(JobEnded end) {
        Place place = end.published() ? place(end) : NOWHERE;
        return new Result(
                end.job(),
                end.file(),
                end.profile(),
                end.published() ? operations.output().relativize(end.output()).toString() : null,
                end.published() ? null : end.code().name(),
                end.tiles(),
                end.seconds(),
                end.bytes(),
                end.endedAt(),
                place.crs(),
                place.footprint());
    }

    private synchronized Place place(JobEnded end) {
        return places.computeIfAbsent(end.job() + " " + end.endedAt(), key -> read(end));
    }

    private Place read(JobEnded end) {
        return receipt(end)
                .map(receipt ->
                        new Place(receipt.path("properties").path("proj:code").asText(null), receipt.get("geometry")))
                .orElse(NOWHERE);
    }

    /** {@return the output of a recently published job; empty if there is none, or it has been replaced since} */
    public Optional<Path> output(String job) {
        return published(job).filter(end -> receipt(end).isPresent()).map(JobEnded::output);
    }

    /**
     * {@return the receipt (a STAC Item) of a recently published job; empty if there is none, or the output was
     * replaced}
     */
    public Optional<JsonNode> receipt(String job) {
        return published(job).flatMap(this::receipt);
    }

    private Optional<JobEnded> published(String job) {
        return operations.recent().stream()
                .filter(end -> end.published() && end.job().equals(job))
                .findFirst();
    }

    private Optional<JsonNode> receipt(JobEnded end) {
        Path file = end.receipt().normalize();
        try {
            if (!file.startsWith(operations.output()) || Files.size(file) > LARGEST_RECEIPT) {
                return Optional.empty();
            }
            JsonNode receipt = Json.MAPPER.readTree(Files.readAllBytes(file));
            boolean own =
                    receipt.path("properties").path("dropwarp:job").asText().equals(end.job());
            return own ? Optional.of(receipt) : Optional.empty();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
