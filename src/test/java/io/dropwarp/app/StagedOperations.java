package io.dropwarp.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.deadletter.Answer;
import io.dropwarp.deadletter.DeadLetter;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.JobEnded;
import io.dropwarp.operations.JobPicture;
import io.dropwarp.operations.JobProgress;
import io.dropwarp.operations.Operations;
import io.dropwarp.operations.ServiceStatus;
import io.dropwarp.operations.SweepResult;
import io.dropwarp.operations.SweepStatus;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A service that is only told of: states that a real one takes long to come to, at once. Thread-safe. */
final class StagedOperations implements Operations {

    private static final List<String> SAMPLE_REPORTS =
            List.of("NO_CRS", "CORRUPT", "TIMEOUT", "NOT_A_RASTER", "UNKNOWN_PROFILE", "WORKER_CRASHED");

    private final Path output;
    private final Instant start = Instant.now();
    private final Map<String, JsonNode> letters = new ConcurrentSkipListMap<>();
    private final List<JobEnded> recent = new CopyOnWriteArrayList<>();
    private final List<JobEnded> ledger = new CopyOnWriteArrayList<>();
    private final List<JobPicture> pictures = new CopyOnWriteArrayList<>();
    private final List<ServiceStatus.Node> nodes = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger looks = new AtomicInteger();

    StagedOperations(Path output) {
        this.output = output;
    }

    /** {@return what was asked to be done, in words} */
    List<String> asked() {
        return asked;
    }

    /** {@return how often somebody looked} */
    int looks() {
        return looks.get();
    }

    /** Adds dead letters, with the sample reports of the documentation in turn. */
    StagedOperations letters(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            String code = SAMPLE_REPORTS.get(i % SAMPLE_REPORTS.size());
            letter("sheet-%05d.tif".formatted(i), code);
        }
        return this;
    }

    /** Adds one dead letter, and returns its id. */
    String letter(String file, String code) throws IOException {
        Path home = Path.of(System.getProperty("dropwarp.home", "."));
        ObjectNode report =
                (ObjectNode) Json.MAPPER.readTree(Files.readAllBytes(home.resolve("docs/reports/" + code + ".json")));
        String job = "20261123T103640Z-letter-%08x".formatted(letters.size());
        report.put("job", job);
        report.put("file", file);
        report.put("message", report.path("message").asText().replaceFirst("^[^ ]+\\.tif", file.replace("$", "")));
        report.put("failedAt", start.minus(Duration.ofMinutes(letters.size())).toString());
        letters.put(job, report);
        return job;
    }

    void running(JobPicture picture) {
        pictures.removeIf(
                before -> before.progress().job().equals(picture.progress().job()));
        pictures.add(picture);
    }

    /** Sets the nodes that are heard. */
    void nodes(List<ServiceStatus.Node> heard) {
        nodes.clear();
        nodes.addAll(heard);
    }

    void published(String file, String job, JsonNode geometry) throws IOException {
        published(file, job, geometry, Json.MAPPER.createObjectNode());
    }

    void published(String file, String job, JsonNode geometry, ObjectNode properties) throws IOException {
        Path tif = output.resolve(job + "_EPSG3857.tif");
        ObjectNode receipt = Json.MAPPER.createObjectNode();
        receipt.set("geometry", geometry);
        receipt.set("properties", properties.put("dropwarp:job", job).put("proj:code", "EPSG:3857"));
        Files.write(output.resolve(job + "_EPSG3857.json"), Json.MAPPER.writeValueAsBytes(receipt));
        recent.add(0, new JobEnded(job, file, "default", tif, null, null, 4, 1.5, 1 << 20, Instant.now()));
    }

    /** Adds a job that ended before this service started. */
    StagedOperations before(Duration earlier, FailureCode code) {
        ledger.add(new JobEnded(
                "job-" + ledger.size(), "old.tif", "default", null, null, code, 2, 1, 1 << 20, start.minus(earlier)));
        return this;
    }

    @Override
    public List<JobEnded> endedSince(Instant since) {
        return ledger.stream().filter(end -> !end.endedAt().isBefore(since)).toList();
    }

    @Override
    public ServiceStatus status() {
        looks.incrementAndGet();
        return new ServiceStatus(
                Instant.now(),
                "0.1.0",
                "running",
                null,
                ProcessHandle.current().pid(),
                start,
                new ServiceStatus.Jobs(pictures.size(), Map.of("warping", pictures.size())),
                new ServiceStatus.Queues(12, 3.5, 2, 1, 8),
                new ServiceStatus.Workers(2, 1, 4, 9, Map.of("requests", 3L), Map.of("crashed", 1L)),
                new ServiceStatus.Rates(12.5, 148, 95.0),
                new ServiceStatus.Totals(start, 1234, letters.size(), 5L << 30),
                letters.size(),
                List.of(
                        new ServiceStatus.Folder("drop", "/data/drop", 30L << 30, 100L << 30),
                        new ServiceStatus.Folder("output", "/data/output", 3L << 30, 100L << 30)),
                List.of(new SweepStatus(
                        "retention", true, "0 30 3 * * ?", "UTC", start.plus(Duration.ofHours(5)), false, null)),
                pictures.stream().map(JobPicture::progress).toList(),
                List.copyOf(nodes),
                nodes.stream()
                        .map(ServiceStatus.Node::refused)
                        .filter(Objects::nonNull)
                        .toList());
    }

    @Override
    public Optional<JobPicture> picture(String job) {
        return pictures.stream()
                .filter(picture -> picture.progress().job().equals(job))
                .findFirst();
    }

    @Override
    public List<JobEnded> recent() {
        return List.copyOf(recent);
    }

    @Override
    public List<DeadLetter> deadLetters() {
        List<DeadLetter> all = new ArrayList<>();
        letters.forEach((job, report) -> all.add(new DeadLetter(
                job,
                report.path("file").asText(),
                report.path("profile").asText(),
                report.path("code").asText(),
                report.path("kind").asText(),
                report.path("stage").asText(),
                report.path("message").asText(),
                report.path("hint").asText(null),
                Instant.parse(report.path("failedAt").asText()),
                report.path("bytes").isNumber() ? report.path("bytes").asLong() : null,
                report.path("tiles").path("total").asInt(),
                report.path("tiles").path("done").asInt(),
                0,
                true)));
        return all;
    }

    @Override
    public Optional<JsonNode> report(String job) {
        return Optional.ofNullable(letters.get(job));
    }

    @Override
    public Optional<Path> source(String job) {
        return Optional.empty();
    }

    @Override
    public void retry(String job, Answer answer) {
        remove(job);
        asked.add("retry " + job + " " + answer.profile() + " " + answer.options());
    }

    @Override
    public void discard(String job) {
        remove(job);
        asked.add("discard " + job);
    }

    private void remove(String job) {
        if (letters.remove(job) == null) {
            throw new DropwarpException(FailureCode.IO_ERROR, "There is no dead letter " + job + ".", null);
        }
    }

    @Override
    public List<String> profiles() {
        return List.of("default", "utm33-tiles", "wgs84-nearest");
    }

    @Override
    public SweepResult sweep(String name, boolean dryRun) {
        asked.add("sweep " + name + " " + dryRun);
        return new SweepResult(
                name,
                Instant.now(),
                0.5,
                SweepResult.DONE,
                "Nothing to remove.",
                Map.of("removed", 0L),
                dryRun,
                List.of());
    }

    @Override
    public Path output() {
        return output;
    }

    /** A scene under way. */
    static JobPicture scene(String job, String file, int columns, int rows, int edge, String tiles) {
        int done = (int) tiles.chars().filter(tile -> tile == 'd').count();
        int failed = (int) tiles.chars().filter(tile -> tile == 'x').count();
        JobProgress progress = new JobProgress(
                job,
                file,
                "default",
                "warping",
                Instant.now().minusSeconds(40),
                700L << 20,
                tiles.length(),
                done,
                failed,
                75.0);
        return new JobPicture(progress, columns * edge - edge / 3, rows * edge - edge / 2, edge, edge, tiles);
    }
}
