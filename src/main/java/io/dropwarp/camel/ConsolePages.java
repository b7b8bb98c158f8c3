package io.dropwarp.camel;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.console.AccessRules;
import io.dropwarp.console.DeadLetterIndex;
import io.dropwarp.console.PageFile;
import io.dropwarp.console.PageFiles;
import io.dropwarp.console.Preview;
import io.dropwarp.console.Previews;
import io.dropwarp.console.Results;
import io.dropwarp.operations.Operations;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;

/** What the console shows, for the routes that serve it. Changes nothing. Thread-safe. */
public final class ConsolePages {

    private static final Pattern JOB = Pattern.compile("[0-9]{8}T[0-9]{6}Z-[A-Za-z0-9._-]{1,80}-[0-9a-f]{8}");

    private static final List<String> RESAMPLINGS = List.of(
            "near",
            "bilinear",
            "cubic",
            "cubicspline",
            "lanczos",
            "average",
            "rms",
            "mode",
            "max",
            "min",
            "med",
            "q1",
            "q3",
            "sum");

    private final Operations operations;
    private final AccessRules rules;
    private final Results results;
    private final DeadLetterIndex letters;
    private final Previews previews;
    private final PageFiles files = new PageFiles();

    /**
     * Pages of a service.
     *
     * @param operations the service
     * @param rules what may be done here
     * @param results finished jobs
     * @param letters dead letters
     * @param previews pictures
     */
    public ConsolePages(
            Operations operations, AccessRules rules, Results results, DeadLetterIndex letters, Previews previews) {
        this.operations = operations;
        this.rules = rules;
        this.results = results;
        this.letters = letters;
        this.previews = previews;
    }

    /**
     * Whether a text has the form of a job's id, and so can be the name of no other folder.
     *
     * @param text the text
     * @return whether it has
     */
    static boolean isJob(String text) {
        return JOB.matcher(text).matches();
    }

    /** Serves the page itself. */
    public void page(Exchange exchange) {
        file(exchange, "index.html");
    }

    /** Serves a file of the page: {@code /assets/<name>}. */
    public void asset(Exchange exchange) {
        file(exchange, ConsoleAnswers.path(exchange).get(1));
    }

    private void file(Exchange exchange, String name) {
        Optional<PageFile> file = files.find(name);
        if (file.isEmpty()) {
            ConsoleAnswers.missing(exchange, "There is no such file.");
            return;
        }
        ConsoleAnswers.bytes(exchange, 200, file.get().type(), file.get().content());
        ConsoleAnswers.header(exchange, "Cache-Control", "no-cache");
    }

    /** Serves what stays the same as long as the service runs. */
    public void setup(Exchange exchange) {
        ConsoleAnswers.answer(
                exchange,
                () -> Map.of(
                        "profiles", operations.profiles(),
                        "resamplings", RESAMPLINGS,
                        "readOnly", rules.readOnly(),
                        "needsToken", rules.needsToken()));
    }

    /** Serves a page of the dead letters: {@code ?code=&text=&from=&count=}. */
    public void letters(Exchange exchange) {
        ConsoleAnswers.answer(exchange, () -> {
            Map<String, String> query = ConsoleAnswers.query(exchange);
            return letters.find(new DeadLetterIndex.Query(
                    query.getOrDefault("code", ""),
                    query.getOrDefault("text", ""),
                    number(query.get("from"), 0),
                    number(query.get("count"), 25)));
        });
    }

    private static int number(String text, int otherwise) {
        return text != null && text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : otherwise;
    }

    /** Serves the report of a dead letter: {@code /api/dead-letters/<job>}. */
    public void report(Exchange exchange) {
        ConsoleAnswers.answer(exchange, () -> {
            String job = ConsoleAnswers.path(exchange).get(2);
            Optional<JsonNode> report = isJob(job) ? operations.report(job) : Optional.empty();
            return found(exchange, report, "There is no such dead letter; perhaps it was tried again or discarded.");
        });
    }

    /** Serves the receipt of a finished job: {@code /api/results/<job>}. */
    public void receipt(Exchange exchange) {
        ConsoleAnswers.answer(exchange, () -> {
            String job = ConsoleAnswers.path(exchange).get(2);
            return found(
                    exchange,
                    isJob(job) ? results.receipt(job) : Optional.empty(),
                    "Its receipt is no longer there, or a later job has replaced it.");
        });
    }

    private static JsonNode found(Exchange exchange, Optional<JsonNode> node, String otherwise) {
        if (node.isEmpty()) {
            ConsoleAnswers.missing(exchange, otherwise);
        }
        return node.orElse(null);
    }

    /** Serves a picture: {@code /api/previews/output/<job>} or {@code /api/previews/source/<job>}. */
    public void preview(Exchange exchange) {
        List<String> path = ConsoleAnswers.path(exchange);
        String job = path.get(3);
        if (!isJob(job)) {
            ConsoleAnswers.missing(exchange, "There is no such job.");
            return;
        }
        Preview preview = path.get(2).equals("output") ? previews.ofOutput(job) : previews.ofSource(job);
        if (preview.isComing()) {
            ConsoleAnswers.json(exchange, 202, Map.of("message", "It is being drawn."));
        } else if (preview.png() == null) {
            // No error: that there is none is what was asked for.
            ConsoleAnswers.json(exchange, 200, Map.of("reason", preview.reason()));
        } else {
            ConsoleAnswers.bytes(exchange, 200, "image/png", preview.png());
            ConsoleAnswers.header(exchange, "Cache-Control", "private, max-age=600");
        }
    }
}
