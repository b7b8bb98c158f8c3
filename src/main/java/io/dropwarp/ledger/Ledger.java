package io.dropwarp.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.files.DiskSync;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.files.FailurePoint;
import io.dropwarp.files.Fence;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.JobEnded;
import io.dropwarp.protocol.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One line of JSON for each ended job, in one file a day (UTC). A line is on disk before the job's folder is removed,
 * and is written once, however often ending the job is retried. Thread-safe; lines are appended whole.
 */
public final class Ledger {

    /** A line has some 300 bytes; more with long names. */
    private static final int LINE_BYTES = 600;

    private final Path folder;

    /** Jobs that have their line but may still have their folder → the file with the line. */
    private final Map<String, Path> written = new HashMap<>();

    private final DiskSync disk;
    private final Fence fence;

    public Ledger(Path folder) {
        this(folder, DiskSync.EACH, Fence.NONE);
    }

    /** A ledger whose lines become durable by {@code disk}; none is written behind the {@code fence}. */
    public Ledger(Path folder, DiskSync disk, Fence fence) {
        this.fence = fence;
        this.folder = folder;
        this.disk = disk;
    }

    /**
     * Reads which of the jobs found at a start have their line already, and removes half a line at the end of a file.
     *
     * @param jobs ids of the jobs, and how often each was retried: it has that many lines of earlier ends
     * @param since when the first of them was claimed
     */
    public synchronized void recall(Map<String, Integer> jobs, Instant since) throws IOException {
        Map<String, Integer> ends = new HashMap<>();
        for (Path file : files(since)) {
            removeHalfLine(file);
            forEachLine(file, line -> {
                String job = line.path("job").asText();
                if (jobs.containsKey(job) && ends.merge(job, 1, Integer::sum) > jobs.get(job)) {
                    written.put(job, file);
                }
            });
        }
    }

    /** {@return the jobs that ended at a time or later, oldest first} */
    public synchronized List<JobEnded> since(Instant since) throws IOException {
        List<JobEnded> ends = new ArrayList<>();
        for (Path file : files(since)) {
            removeHalfLine(file);
        }
        forEach(since, ends::add);
        return ends;
    }

    /**
     * Reads ended jobs, oldest first, without blocking writers; also from the ledger of a service in another process.
     *
     * @param since only those that ended then or later
     */
    public void forEach(Instant since, Consumer<JobEnded> reader) throws IOException {
        for (Path file : files(since)) {
            forEachLine(file, line -> {
                // Sweeps have lines too.
                if (line.has("job") && !time(line).isBefore(since)) {
                    reader.accept(parse(line));
                }
            });
        }
    }

    private static void forEachLine(Path file, Consumer<JsonNode> reader) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                reader.accept(read(line));
            }
        }
    }

    /** The existing files of that day and later. */
    private List<Path> files(Instant since) {
        return day(since)
                .datesUntil(day(Instant.now()).plusDays(1))
                .map(this::file)
                .filter(Files::exists)
                .toList();
    }

    /** {@return the last ended jobs, oldest first} Reads from the end of the newest file, however long that is. */
    public List<JobEnded> last(int count) throws IOException {
        Optional<Path> newest = Optional.empty();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                newest =
                        files.filter(file -> file.toString().endsWith(".jsonl")).max(Comparator.naturalOrder());
            }
        }
        List<JobEnded> ends = new ArrayList<>();
        if (newest.isPresent()) {
            String tail = tail(newest.get(), (long) count * LINE_BYTES);
            // The first line may be cut off.
            tail.lines().map(Ledger::read).filter(line -> line.has("job")).forEach(line -> ends.add(parse(line)));
        }
        return ends.subList(Math.max(0, ends.size() - count), ends.size());
    }

    private static String tail(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long from = Math.max(0, channel.size() - bytes);
            ByteBuffer end = ByteBuffer.allocate((int) (channel.size() - from));
            int read = 0;
            while (read >= 0 && end.hasRemaining()) {
                read = channel.read(end, from + end.position());
            }
            return new String(end.array(), 0, end.position(), StandardCharsets.UTF_8);
        }
    }

    /** Half a line is being written, or was left by a crash. */
    private static JsonNode read(String line) {
        try {
            return Json.MAPPER.readTree(line);
        } catch (IOException half) {
            return MissingNode.getInstance();
        }
    }

    private static Instant time(JsonNode line) {
        return Instant.parse(line.path("endedAt").asText());
    }

    private static JobEnded parse(JsonNode line) {
        String output = line.path("output").textValue();
        String report = line.path("report").textValue();
        String code = line.path("code").textValue();
        return new JobEnded(
                line.path("job").asText(),
                line.path("file").asText(),
                line.path("profile").asText(),
                output == null ? null : Path.of(output),
                report == null ? null : Path.of(report),
                code == null ? null : FailureCode.valueOf(code),
                line.path("tiles").asInt(),
                line.path("seconds").asDouble(),
                line.path("bytes").asLong(),
                time(line));
    }

    /** A line cut off by a crash would spoil the next one; its job still has its folder and will end again. */
    private static void removeHalfLine(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long end = channel.size();
            ByteBuffer last = ByteBuffer.allocate(1);
            while (end > 0) {
                last.clear();
                channel.read(last, end - 1);
                if (last.get(0) == '\n') {
                    break;
                }
                end--;
            }
            if (end < channel.size()) {
                channel.truncate(end);
            }
        }
    }

    /**
     * Adds a line, unless the job has one.
     *
     * @throws IOException if it cannot be written; it may be retried
     */
    public void add(JobEnded end) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
        }
        Path file;
        synchronized (this) {
            file = written.get(end.job());
            if (file == null) {
                file = file(day(end.endedAt()));
                fence.check();
                append(file, line(end, fence.epoch()));
                written.put(end.job(), file);
            }
        }
        disk.sync(List.of(file));
        FailurePoint.LEDGER_WRITTEN.pass();
    }

    /**
     * Adds a line about another event, such as a sweep.
     *
     * @param event its fields; none of them is called {@code job}
     */
    public void note(Instant at, ObjectNode event) throws IOException {
        Files.createDirectories(folder);
        Path file = file(day(at));
        boolean first = Files.notExists(file);
        synchronized (this) {
            fence.check();
            append(file, bytes(event));
        }
        if (first) {
            DurableFiles.giveToOwnerOfFolder(file);
        }
    }

    /** Takes back half a line, as on a full disk. */
    private static void append(Path file, byte[] line) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            long end = channel.size();
            try {
                ByteBuffer bytes = ByteBuffer.wrap(line);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (IOException e) {
                channel.truncate(end);
                throw e;
            }
        }
    }

    /** The job's folder is gone, so its end will not be retried. */
    public synchronized void forget(String job) {
        written.remove(job);
    }

    private static byte[] line(JobEnded end, long epoch) throws IOException {
        ObjectNode line = Json.MAPPER.createObjectNode();
        line.put("endedAt", end.endedAt().toString());
        line.put("job", end.job());
        line.put("file", end.file());
        line.put("profile", end.profile());
        line.put("outcome", end.published() ? "published" : "dead-letter");
        line.put("output", end.output() == null ? null : end.output().toString());
        line.put("report", end.report() == null ? null : end.report().toString());
        line.put("code", end.code() == null ? null : end.code().name());
        line.put("tiles", end.tiles());
        line.put("seconds", end.seconds());
        line.put("bytes", end.bytes());
        line.put("epoch", epoch);
        return bytes(line);
    }

    private static byte[] bytes(ObjectNode line) throws IOException {
        byte[] json = Json.MAPPER.writeValueAsBytes(line);
        byte[] whole = Arrays.copyOf(json, json.length + 1);
        whole[json.length] = '\n';
        return whole;
    }

    private static LocalDate day(Instant time) {
        return time.atZone(ZoneOffset.UTC).toLocalDate();
    }

    private Path file(LocalDate day) {
        return folder.resolve(day + ".jsonl");
    }
}
