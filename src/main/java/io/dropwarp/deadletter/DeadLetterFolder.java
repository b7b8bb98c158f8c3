package io.dropwarp.deadletter;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.intake.Claims;
import io.dropwarp.job.Retrial;
import io.dropwarp.model.Job;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.RefusedRequestException;
import io.dropwarp.model.RefusedRequestException.Reason;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dead letters in a folder. A report is read again only after its folder has changed, so listing 5,000 dead letters
 * costs one look at each folder. Thread-safe; may be used while a service, or another process, works on the folder.
 */
public final class DeadLetterFolder {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterFolder.class);

    /** Valid job ids; excludes paths to other folders. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,200}");

    private final Path folder;
    private Map<String, Seen> seen = new HashMap<>();

    private record Seen(long changed, DeadLetter letter) {}

    /** The dead letters of a folder, which may be missing. */
    public DeadLetterFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * {@return all dead letters, newest first}
     *
     * @throws IOException if the folder cannot be read
     */
    public synchronized List<DeadLetter> list() throws IOException {
        Map<String, Seen> now = new HashMap<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> jobs = Files.list(folder)) {
                for (Path job : (Iterable<Path>) jobs::iterator) {
                    String name = job.getFileName().toString();
                    if (ID.matcher(name).matches()) {
                        look(job, name).ifPresent(letter -> now.put(name, letter));
                    }
                }
            }
        }
        seen = now;
        List<DeadLetter> letters = new ArrayList<>(now.size());
        now.values().forEach(one -> letters.add(one.letter));
        letters.sort(Comparator.comparing(DeadLetter::failedAt).reversed().thenComparing(DeadLetter::job));
        return letters;
    }

    /**
     * {@return number of dead letters, without reading any of them}
     *
     * @throws IOException if the folder cannot be read
     */
    public int count() throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> jobs = Files.list(folder)) {
            return (int)
                    jobs.filter(job -> ID.matcher(job.getFileName().toString()).matches())
                            .count();
        }
    }

    private Optional<Seen> look(Path path, String name) {
        try {
            long changed =
                    Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toMillis();
            Seen before = seen.get(name);
            return before != null && before.changed == changed
                    ? Optional.of(before)
                    : Optional.of(new Seen(changed, read(new JobFolder(path))));
        } catch (NoSuchFileException | java.nio.file.NotDirectoryException none) {
            // Retried or discarded meanwhile, or not a folder of ours.
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} is no dead letter that can be read: {}", path, e.toString());
            return Optional.empty();
        }
    }

    private static DeadLetter read(JobFolder job) throws IOException {
        Report report = Json.MAPPER.readValue(Files.readAllBytes(job.report()), Report.class);
        return new DeadLetter(
                job.job(),
                report.file(),
                report.profile(),
                report.code(),
                report.kind(),
                report.stage(),
                report.message(),
                report.hint(),
                Instant.parse(report.failedAt()),
                report.bytes(),
                report.tiles().total(),
                report.tiles().done(),
                Retrial.of(job).size(),
                // Dead letters of batches and of refused files have no source of their own.
                report.replay() != null && Files.isDirectory(job.source()));
    }

    /**
     * {@return folder of a dead letter, whose id may be any text}
     *
     * @throws RefusedRequestException if there is no such dead letter
     */
    public JobFolder require(String job) {
        JobFolder found = new JobFolder(folder.resolve(ID.matcher(job).matches() ? job : "-"));
        if (!Files.isRegularFile(found.report(), LinkOption.NOFOLLOW_LINKS)) {
            throw new RefusedRequestException(
                    Reason.NO_SUCH_DEAD_LETTER,
                    "There is no dead letter " + job + ".",
                    "dropwarp dead-letter list shows those there are.");
        }
        return found;
    }

    /**
     * {@return the report as JSON}
     *
     * @throws RefusedRequestException if there is no such dead letter
     * @throws IOException if it cannot be read
     */
    public JsonNode report(String job) throws IOException {
        return Json.MAPPER.readTree(Files.readAllBytes(require(job).report()));
    }

    /**
     * {@return path of the raster; empty if it has none, such as that of a batch}
     *
     * @throws RefusedRequestException if there is no such dead letter
     */
    public Optional<Path> source(String job) {
        JobFolder found = require(job);
        try {
            Job claim = Claims.read(found);
            return Optional.of(found.source().resolve(claim.source()))
                    .filter(path -> !claim.inPlace() && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    /**
     * Stores an answer for the service to carry out.
     *
     * @throws RefusedRequestException if there is no such dead letter, or it has no source to retry with
     * @throws IOException if it cannot be written
     */
    public void answer(String job, Answer answer) throws IOException {
        JobFolder found = require(job);
        if (source(job).isEmpty()) {
            throw new RefusedRequestException(
                    Reason.NO_SOURCE,
                    job + " cannot be tried again from here: its file is not among the dead letters.",
                    "Mend the file where it is: the next batch, or the next look at the drop folder, takes it.");
        }
        Files.deleteIfExists(refusal(found));
        AnswerFile.write(found.answer(), answer);
        DurableFiles.giveToOwnerOfFolder(found.answer());
    }

    /** {@return path of the text in which the service says why it could not carry out an answer} */
    public static Path refusal(JobFolder job) {
        return job.path().resolve("retry-refused.txt");
    }

    /**
     * Removes a dead letter and all its files permanently.
     *
     * @throws RefusedRequestException if there is no such dead letter
     * @throws IOException if it cannot be removed
     */
    public void discard(String job) throws IOException {
        DurableFiles.discard(require(job).path());
    }
}
