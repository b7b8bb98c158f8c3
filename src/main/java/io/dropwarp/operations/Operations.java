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

/** What the console shows of a running service and can have it do. Thread-safe. */
public interface Operations {

    /** {@return what goes on now; cheap, at most half a second old} */
    ServiceStatus status();

    /**
     * A job in flight as a picture.
     *
     * @param job its id
     * @return empty if it is not in flight
     */
    Optional<JobPicture> picture(String job);

    /** {@return the jobs that ended last, newest first; some hundred at most} */
    List<JobEnded> recent();

    /**
     * How jobs ended, from the ledger, so also those of earlier runs of the service.
     *
     * @param since only those that ended then or later
     * @return oldest first
     * @throws IOException if the ledger cannot be read
     */
    List<JobEnded> endedSince(Instant since) throws IOException;

    /**
     * All dead letters.
     *
     * @return newest first
     * @throws IOException if the folder cannot be read
     */
    List<DeadLetter> deadLetters() throws IOException;

    /**
     * A dead letter's report.
     *
     * @param job its id
     * @return its {@code report.json}; empty if there is no such dead letter
     * @throws IOException if it cannot be read
     */
    Optional<JsonNode> report(String job) throws IOException;

    /**
     * Where the raster of a dead letter lies.
     *
     * @param job its id
     * @return empty if there is no such dead letter or it has no raster
     */
    Optional<Path> source(String job);

    /**
     * Has a dead letter tried again.
     *
     * @param job its id
     * @param answer what to change; {@link Answer#AS_IT_IS} for nothing
     * @throws io.dropwarp.model.RefusedRequestException if there is no such dead letter, or it cannot be tried again
     * @throws io.dropwarp.model.DropwarpException if the answer cannot be used
     * @throws IOException if it cannot be written
     */
    void retry(String job, Answer answer) throws IOException;

    /**
     * Removes a dead letter with its source, for ever.
     *
     * @param job its id
     * @throws io.dropwarp.model.RefusedRequestException if there is no such dead letter
     * @throws IOException if it cannot be removed
     */
    void discard(String job) throws IOException;

    /** {@return names of the profiles} */
    List<String> profiles();

    /**
     * Runs a sweep now, and waits for its end.
     *
     * @param name its name
     * @param dryRun whether to only say what it would do
     * @return how it ended
     * @throws io.dropwarp.model.RefusedRequestException if there is no such sweep, or it has no dry run
     */
    SweepResult sweep(String name, boolean dryRun);

    /** {@return the folder of published outputs} */
    Path output();
}
