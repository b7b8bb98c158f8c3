package io.dropwarp.camel;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.console.DeadLetterIndex;
import io.dropwarp.deadletter.Answer;
import io.dropwarp.deadletter.DeadLetter;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.operations.Operations;
import io.dropwarp.operations.SweepResult;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can be done in the console, for the routes that let it be done. Each is logged. Thread-safe. */
public final class ConsoleActions implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleActions.class);

    /** So long one request goes on with many dead letters; the page asks again for those that are left. */
    private static final Duration STINT = Duration.ofSeconds(5);

    /** Most sweeps are done within; the page sees the end of others in the status. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final int MOST_PROBLEMS = 20;

    private final Operations operations;
    private final DeadLetterIndex letters;
    private final ExecutorService sweeping;

    /** Does something to one dead letter. */
    private interface Act {
        void on(String job) throws IOException;
    }

    /**
     * Actions on a service.
     *
     * @param operations the service
     * @param letters its dead letters, as pages show them
     */
    public ConsoleActions(Operations operations, DeadLetterIndex letters) {
        this.operations = operations;
        this.letters = letters;
        this.sweeping = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "console-sweep");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Has a dead letter tried again: {@code /api/dead-letters/<job>/retry} with {@code {profile, options}}. */
    public void retry(Exchange exchange) {
        one(exchange, "Trying {} again, as asked for in the console", job -> operations.retry(job, answer(exchange)));
    }

    /** Removes a dead letter: {@code /api/dead-letters/<job>/discard}. */
    public void discard(Exchange exchange) {
        one(exchange, "Discarding {}, as asked for in the console", operations::discard);
    }

    private void one(Exchange exchange, String words, Act act) {
        String job = ConsoleAnswers.path(exchange).get(2);
        if (!ConsolePages.isJob(job)) {
            ConsoleAnswers.missing(exchange, "There is no such dead letter.");
            return;
        }
        ConsoleAnswers.answer(exchange, () -> {
            act.on(job);
            LOG.info(words, job);
            letters.forget();
            return Map.of("job", job);
        });
    }

    /** Has all dead letters of a code tried again: {@code /api/codes/<code>/retry}, as for one. */
    public void retryAll(Exchange exchange) {
        many(
                exchange,
                true,
                "Tried {} dead letter(s) of code {} again, as asked for in the console",
                job -> operations.retry(job, answer(exchange)));
    }

    /** Removes all dead letters of a code: {@code /api/codes/<code>/discard}. */
    public void discardAll(Exchange exchange) {
        many(
                exchange,
                false,
                "Discarded {} dead letter(s) of code {}, as asked for in the console",
                operations::discard);
    }

    private void many(Exchange exchange, boolean retriable, String words, Act act) {
        String code = ConsoleAnswers.path(exchange).get(2);
        ConsoleAnswers.answer(exchange, () -> {
            long end = System.nanoTime() + STINT.toNanos();
            // Only what was there when the person said "all": what comes back meanwhile is not tried again and again.
            Instant until = Instant.parse(body(exchange).path("until").asText(Instant.MAX.toString()));
            int done = 0;
            int failed = 0;
            int left = 0;
            List<String> problems = new ArrayList<>();
            for (DeadLetter letter : letters.ofCode(code)) {
                if ((retriable && !letter.retriable()) || letter.failedAt().isAfter(until)) {
                    continue;
                }
                if (System.nanoTime() > end) {
                    left++;
                } else if (act(act, letter.job(), problems)) {
                    done++;
                } else {
                    failed++;
                }
            }
            letters.forget();
            LOG.info(words, done, code);
            return Map.of("done", done, "failed", failed, "left", left, "problems", problems);
        });
    }

    private static boolean act(Act act, String job, List<String> problems) {
        try {
            act.on(job);
            return true;
        } catch (DropwarpException | IOException e) {
            if (problems.size() < MOST_PROBLEMS) {
                problems.add(job + ": " + e.getMessage());
            }
            return false;
        }
    }

    private Answer answer(Exchange exchange) throws IOException {
        JsonNode body = body(exchange);
        String profile = body.path("profile").asText("");
        Map<String, Object> options = new HashMap<>();
        body.path("options").properties().forEach(option -> {
            Object value = Json.MAPPER.convertValue(option.getValue(), Object.class);
            if (value != null && !"".equals(value)) {
                options.put(option.getKey(), value);
            }
        });
        return new Answer(profile.isEmpty() ? null : profile, options);
    }

    private static JsonNode body(Exchange exchange) throws IOException {
        byte[] bytes = exchange.getMessage().getBody(byte[].class);
        return bytes == null || bytes.length == 0 ? Json.MAPPER.createObjectNode() : Json.MAPPER.readTree(bytes);
    }

    /** Runs a sweep: {@code /api/sweeps/<name>} with {@code {dryRun}}. One that takes long goes on by itself. */
    public void sweep(Exchange exchange) {
        String name = ConsoleAnswers.path(exchange).get(2);
        ConsoleAnswers.answer(exchange, () -> {
            boolean dryRun = body(exchange).path("dryRun").asBoolean(false);
            LOG.info("Running the sweep {}{}, as asked for in the console", name, dryRun ? " (dry run)" : "");
            CompletableFuture<SweepResult> result =
                    CompletableFuture.supplyAsync(() -> operations.sweep(name, dryRun), sweeping);
            try {
                return result.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException goesOn) {
                ConsoleAnswers.json(exchange, 202, Map.of("message", "The sweep goes on; its row says how it ends."));
                return null;
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                throw new IOException("the service stops", stopping);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new IOException(e.getCause());
            }
        });
    }

    /** Waits for no sweep any more. */
    @Override
    public void close() {
        sweeping.shutdownNow();
    }
}
