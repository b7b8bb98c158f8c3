package io.dropwarp.job;

import com.fasterxml.jackson.core.type.TypeReference;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.model.JobFolder;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One retry of a dead letter. A job's folder keeps all of them, in {@code retries.json}.
 *
 * @param by who asked: operator or sweep
 * @param code why it had failed
 * @param failedAt when it had failed
 */
public record Retrial(Instant at, String by, String code, Instant failedAt) {

    private static final TypeReference<List<Retrial>> LIST = new TypeReference<>() {};

    /**
     * {@return the retries of a job in the work folder or among the dead letters, oldest first}
     *
     * @throws IOException if they cannot be read
     */
    public static List<Retrial> of(JobFolder folder) throws IOException {
        return Files.exists(folder.retries())
                ? Json.MAPPER.readValue(folder.retries().toFile(), LIST)
                : List.of();
    }

    /**
     * Adds this retry to a job's folder unless it is there already; returns all of them.
     *
     * @throws IOException if it cannot be written
     */
    public List<Retrial> addTo(JobFolder folder) throws IOException {
        List<Retrial> all = new ArrayList<>(of(folder));
        if (all.stream().noneMatch(one -> one.failedAt.equals(failedAt))) {
            all.add(this);
            DurableFiles.write(folder.retries(), Json.MAPPER.writeValueAsBytes(all));
        }
        return all;
    }
}
