package io.dropwarp.console.http;

import io.dropwarp.console.DeadLetterIndex;
import io.dropwarp.deadletter.Answer;
import io.dropwarp.deadletter.DeadLetter;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.RefusedRequestException;
import io.dropwarp.operations.Operations;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dead letters: the list, their reports, and requests to retry or discard one or all of a code. Changes are logged. */
final class DeadLetterRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterRoutes.class);

    /** Time limit of a request for many dead letters; the page sends another for the rest. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private static final int MOST_PROBLEMS = 20;

    private static final String RETRY = "Retry";
    private static final String DISCARD = "Discard";

    private final Operations operations;
    private final DeadLetterIndex letters;

    /** Does something to one dead letter. */
    private interface Action {
        void on(String job, Order order) throws IOException;
    }

    /**
     * The body of a request.
     *
     * @param profile another profile; null or empty to keep it
     * @param options options to change; a null or empty value leaves an option as it is
     * @param until only dead letters that failed up to then; null for all
     */
    private record Order(String profile, Map<String, Object> options, String until) {

        Answer answer() {
            Map<String, Object> chosen = options == null ? new HashMap<>() : new HashMap<>(options);
            chosen.values().removeIf(value -> value == null || "".equals(value));
            return new Answer(profile == null || profile.isEmpty() ? null : profile, chosen);
        }
    }

    /** The result of a request for all of a code. */
    private record Outcome(int done, int failed, int left, List<String> problems) {}

    DeadLetterRoutes(Operations operations, DeadLetterIndex letters) {
        this.operations = operations;
        this.letters = letters;
    }

    void mount(Router router) {
        Action retry = (job, order) -> operations.retry(job, order.answer());
        Action discard = (job, order) -> operations.discard(job);
        router.get("/api/dead-letters").blockingHandler(Endpoint.of(this::list), false);
        router.get("/api/dead-letters/:job").blockingHandler(Endpoint.of(this::report), false);
        router.post("/api/dead-letters/:job/retry").blockingHandler(one(RETRY, retry), false);
        router.post("/api/dead-letters/:job/discard").blockingHandler(one(DISCARD, discard), false);
        router.post("/api/codes/:code/retry").blockingHandler(many(RETRY, retry), false);
        router.post("/api/codes/:code/discard").blockingHandler(many(DISCARD, discard), false);
    }

    private Reply list(Request request) throws IOException {
        return Reply.json(letters.find(new DeadLetterIndex.Query(
                request.query("code"), request.query("text"), request.number("from", 0), request.number("count", 25))));
    }

    private Reply report(Request request) throws IOException {
        Optional<String> job = request.job();
        return (job.isEmpty() ? Optional.<Object>empty() : operations.report(job.get()))
                .map(Reply::json)
                .orElseGet(() ->
                        Reply.message(404, "There is no such dead letter; perhaps it was tried again or discarded."));
    }

    private Handler<RoutingContext> one(String words, Action action) {
        return Endpoint.of(request -> {
            Optional<String> job = request.job();
            if (job.isEmpty()) {
                return Reply.message(404, "There is no such dead letter.");
            }
            action.on(job.get(), request.body(Order.class));
            LOG.info("{} of {}, as asked for in the console", words, job.get());
            letters.forget();
            return Reply.json(Map.of("job", job.get()));
        });
    }

    private Handler<RoutingContext> many(String words, Action action) {
        return Endpoint.of(request -> {
            String code = request.path("code");
            Outcome outcome = all(code, words.equals(RETRY), request.body(Order.class), action);
            letters.forget();
            LOG.info("{} of {} dead letter(s) of code {}, as asked for in the console", words, outcome.done(), code);
            return Reply.json(outcome);
        });
    }

    private Outcome all(String code, boolean retriable, Order order, Action action) throws IOException {
        long end = System.nanoTime() + LONGEST.toNanos();
        // Only those that existed when the user chose "all": one that fails again meanwhile is not retried endlessly.
        Instant until = order.until() == null ? Instant.MAX : Instant.parse(order.until());
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
            } else if (succeeds(action, letter.job(), order, problems)) {
                done++;
            } else {
                failed++;
            }
        }
        return new Outcome(done, failed, left, problems);
    }

    private static boolean succeeds(Action action, String job, Order order, List<String> problems) {
        try {
            action.on(job, order);
            return true;
        } catch (RefusedRequestException | DropwarpException | IOException e) {
            if (problems.size() < MOST_PROBLEMS) {
                problems.add(job + ": " + e.getMessage());
            }
            return false;
        }
    }
}
