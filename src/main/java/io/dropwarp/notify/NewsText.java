package io.dropwarp.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.model.JobEnded;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Formats events: JSON for programs, text for people. Thread-safe. */
public final class NewsText {

    private static final double MILLIS = 1000;

    private final String host;

    public NewsText(String host) {
        this.host = host;
    }

    /** {@return name of the machine the service runs on} */
    public String host() {
        return host;
    }

    /** {@return an event as a JSON object} */
    public byte[] json(News news) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("event", news.occasion().label());
        json.put("at", news.at().toString());
        json.put("host", host);
        switch (news.occasion()) {
            case PUBLISHED, DEAD_LETTER -> put(json, news.end());
            case PAUSED -> json.put("reason", news.reason());
            case RESUMED ->
                json.put("reason", news.reason())
                        .put("pausedSeconds", news.pause().toMillis() / MILLIS);
            case SUMMARY -> put(json, news.summary());
        }
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void put(ObjectNode json, JobEnded end) {
        json.put("job", end.job());
        json.put("file", end.file());
        json.put("profile", end.profile());
        if (end.published()) {
            json.put("output", end.output().toString());
        } else {
            JsonNode report = report(end.report());
            json.put("code", end.code().name());
            json.put("message", report.path("message").textValue());
            json.put("hint", report.path("hint").textValue());
            json.put("report", end.report().toString());
        }
        json.put("tiles", end.tiles());
        json.put("seconds", end.seconds());
        json.put("bytes", end.bytes());
    }

    /** It may be gone by now: retried, or discarded. */
    private static JsonNode report(Path report) {
        try {
            return Json.MAPPER.readTree(report.toFile());
        } catch (IOException gone) {
            return Json.MAPPER.createObjectNode();
        }
    }

    private static void put(ObjectNode json, Summary summary) {
        json.put("from", summary.from().toString());
        json.put("to", summary.to().toString());
        json.put("published", summary.published());
        json.put("deadLettered", summary.deadLettered());
        ObjectNode byCode = json.putObject("byCode");
        summary.byCode().forEach((code, count) -> byCode.put(code.name(), count));
        json.put("bytes", summary.bytes());
    }

    /** {@return an event as one line; a summary may have several} */
    public String line(News news) {
        return switch (news.occasion()) {
            case PUBLISHED ->
                "Published " + news.end().file() + " as " + news.end().output();
            case DEAD_LETTER -> deadLetter(news.end());
            case PAUSED -> "Intake paused. " + news.reason();
            case RESUMED -> "Intake resumed after " + news.pause().toSeconds() + " s. It was: " + news.reason();
            case SUMMARY -> summary(news.summary());
        };
    }

    private static String deadLetter(JobEnded end) {
        String message = report(end.report()).path("message").asText("");
        return "Dead letter " + end.file() + ": " + end.code() + (message.isEmpty() ? "" : ". " + message) + " See "
                + end.report();
    }

    private static String summary(Summary summary) {
        StringBuilder text = new StringBuilder("From %s to %s: %d published (%d bytes of sources), %d failed."
                .formatted(summary.from(), summary.to(), summary.published(), summary.bytes(), summary.deadLettered()));
        summary.byCode().forEach((code, count) -> text.append("%n  %s: %d".formatted(code, count)));
        return text.toString();
    }
}
