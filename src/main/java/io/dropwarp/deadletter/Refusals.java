package io.dropwarp.deadletter;

import io.dropwarp.intake.DropFolder;
import io.dropwarp.intake.FileNames;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.ledger.Ledger;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.JobEnded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports, once each, the files in the drop folder that are not accepted. Not thread-safe. */
public final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

    private final Path drop;
    private final String profile;
    private final DeadLetters deadLetters;
    private final JobRegistry registry;
    private final Ledger ledger;
    private final boolean everyRun;
    private Set<Path> reported = new HashSet<>();

    /**
     * Refusals of one drop folder.
     *
     * @param everyRun whether listeners also get the refusals that an earlier run reported: a batch counts all of them
     */
    public Refusals(
            Path drop, String profile, DeadLetters deadLetters, JobRegistry registry, Ledger ledger, boolean everyRun) {
        this.drop = drop.toAbsolutePath().normalize();
        this.profile = profile;
        this.deadLetters = deadLetters;
        this.registry = registry;
        this.ledger = ledger;
        this.everyRun = everyRun;
    }

    /** Reports refusals that were not reported before. */
    public void report(List<DropFolder.Refusal> refused) {
        for (DropFolder.Refusal refusal : refused) {
            if (!reported.contains(refusal.path())) {
                try {
                    report(refusal);
                } catch (IOException e) {
                    LOG.warn("Cannot report {}: {}", refusal.path(), e.toString());
                }
            }
        }
        reported = refused.stream().map(DropFolder.Refusal::path).collect(Collectors.toCollection(HashSet::new));
    }

    /** Reports, once, a raster that the service has no permission to move. */
    public void unmovable(Path path) {
        try {
            report(
                    path,
                    new Failure(
                            FailureCode.IO_ERROR,
                            name(path) + " cannot be taken: there is no permission to move it out of its folder.",
                            "Let the service's user write to that folder; it is tried again every minute."));
        } catch (IOException e) {
            LOG.warn("Cannot report {}: {}", path, e.toString());
        }
    }

    private void report(DropFolder.Refusal refusal) throws IOException {
        report(
                refusal.path(),
                new Failure(
                        FailureCode.BAD_NAME,
                        name(refusal.path()) + " " + refusal.problem() + ", so it is left where it is.",
                        refusal.problem().contains("name")
                                ? "Rename it: letters, digits, spaces and punctuation of any language are fine."
                                : "Drop a copy of the file itself."));
    }

    private void report(Path path, Failure failure) throws IOException {
        String file = name(path);
        Instant seen =
                Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant();
        // The same id each time, also after a restart, so that one name has one report.
        String id = FileNames.jobId(path.getFileName().toString(), seen, path.hashCode());
        Path report = deadLetters.refuse(id, file, profile, failure);
        JobEnded end =
                new JobEnded(id, file, profile, null, deadLetters.reportOf(id), failure.code(), 0, 0, 0, Instant.now());
        if (report != null) {
            LOG.atWarn()
                    .addKeyValue("job", id)
                    .addKeyValue("file", file)
                    .addKeyValue("code", failure.code())
                    .log("{}: {}", failure.code(), failure.message());
            ledger.add(end);
            ledger.forget(id);
        }
        if (report != null || everyRun) {
            registry.end(end);
        }
    }

    private String name(Path path) {
        return FileNames.escape(drop.relativize(path).toString(), CONTROL);
    }
}
