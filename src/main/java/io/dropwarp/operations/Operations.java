package io.dropwarp.operations;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.deadletter.Answer;
import io.dropwarp.deadletter.DeadLetter;
import io.dropwarp.model.JobEnded;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the console can show of a running service and ask of it. Thread-safe. */
public interface Operations {

    /** {@return the current status; cheap, at most half a second old} */
    ServiceStatus status();

    /** {@return a job in flight as a grid of tiles; empty if it is not in flight} */
    Optional<JobPicture> picture(String job);

    /** {@return the most recently ended jobs, newest first; a few hundred at most} */
    List<JobEnded> recent();

    /**
     * {@return jobs that ended at or after an instant, oldest first} They come from the ledger, so earlier runs of the
     * service are included.
     *
     * @throws IOException if the ledger cannot be read
     */
    List<JobEnded> endedSince(Instant since) throws IOException;

    /**
     * {@return all dead letters, newest first}
     *
     * @throws IOException if the folder cannot be read
     */
    List<DeadLetter> deadLetters() throws IOException;

    /**
     * {@return a dead letter's {@code report.json}; empty if there is no such dead letter}
     *
     * @throws IOException if it cannot be read
     */
    Optional<JsonNode> report(String job) throws IOException;

    /** {@return path of a dead letter's raster; empty if there is no such dead letter or it has no raster} */
    Optional<Path> source(String job);

    /**
     * Requests a retry of a dead letter; {@link Answer#AS_IT_IS} changes nothing about the job.
     *
     * @throws io.dropwarp.model.RefusedRequestException if there is no such dead letter, or it cannot be retried
     * @throws io.dropwarp.model.DropwarpException if the answer is not valid
     * @throws IOException if it cannot be written
     */
    void retry(String job, Answer answer) throws IOException;

    /**
     * Removes a dead letter and its source permanently.
     *
     * @throws io.dropwarp.model.RefusedRequestException if there is no such dead letter
     * @throws IOException if it cannot be removed
     */
    void discard(String job) throws IOException;

    List<String> profiles();

    /**
     * Runs a sweep now and waits for its end; a dry run only reports what it would do.
     *
     * @throws io.dropwarp.model.RefusedRequestException if there is no such sweep, or it has no dry run
     */
    SweepResult sweep(String name, boolean dryRun);

    Path output();
}
