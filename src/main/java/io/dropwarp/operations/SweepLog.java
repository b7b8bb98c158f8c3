package io.dropwarp.operations;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.ledger.Ledger;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last result of each sweep, kept over restarts in {@code work/.sweeps.json}. Each result is also written to the
 * ledger. Thread-safe.
 */
public final class SweepLog {

    private static final Logger LOG = LoggerFactory.getLogger(SweepLog.class);

    /** Outcome of a sweep that has not run; stored for the time since which it is due. */
    private static final String NEVER = "never";

    private static final TypeReference<TreeMap<String, SweepResult>> FORM = new TypeReference<>() {};

    private final Path file;
    private final Ledger ledger;
    private final Map<String, SweepResult> last = new TreeMap<>();

    /** Reads what earlier runs wrote. */
    public SweepLog(Path work, Ledger ledger) {
        this.file = work.resolve(".sweeps.json");
        this.ledger = ledger;
        read();
    }

    private void read() {
        if (Files.exists(file)) {
            try {
                last.putAll(Json.MAPPER.readValue(file.toFile(), FORM));
            } catch (IOException unreadable) {
                LOG.warn("{} cannot be read; when sweeps ran last is not known", file);
            }
        }
    }

    /** Records the result of a sweep here and in the ledger. */
    public synchronized void add(SweepResult result) {
        last.put(result.sweep(), result);
        try {
            DurableFiles.writeSoon(file, Json.MAPPER.writeValueAsBytes(last));
            ledger.note(result.startedAt(), line(result));
        } catch (IOException e) {
            LOG.warn("The sweep {} cannot be written down: {}", result.sweep(), e.toString());
        }
    }

    private static ObjectNode line(SweepResult result) {
        ObjectNode line = Json.MAPPER.createObjectNode();
        line.put(
                "endedAt",
                result.startedAt().plusMillis((long) (1000 * result.seconds())).toString());
        line.put("sweep", result.sweep());
        line.put("outcome", result.outcome());
        line.put("message", result.message());
        line.set("figures", Json.MAPPER.valueToTree(result.figures()));
        line.put("dryRun", result.dryRun());
        line.put("seconds", result.seconds());
        return line;
    }

    /** {@return the last result of a sweep; empty if it never ran here} */
    public synchronized Optional<SweepResult> last(String sweep) {
        return Optional.ofNullable(last.get(sweep))
                .filter(result -> !result.outcome().equals(NEVER));
    }

    /** {@return when a sweep last ran, or was first known; empty if it is not known here} */
    public synchronized Optional<Instant> countedFrom(String sweep) {
        return Optional.ofNullable(last.get(sweep)).map(SweepResult::startedAt);
    }

    /**
     * {@return when a sweep last ran, or was first known} For a sweep not known yet that is now, so that a first start
     * does not run the missed sweeps of the past.
     */
    public synchronized Instant countFrom(String sweep, Instant now) {
        if (!last.containsKey(sweep)) {
            last.put(
                    sweep,
                    new SweepResult(sweep, now, 0, NEVER, "It has not run yet.", Map.of(), false, java.util.List.of()));
            try {
                DurableFiles.writeSoon(file, Json.MAPPER.writeValueAsBytes(last));
            } catch (IOException e) {
                LOG.debug("{} cannot be written: {}", file, e.toString());
            }
        }
        return last.get(sweep).startedAt();
    }
}
