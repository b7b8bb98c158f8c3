package io.dropwarp.console.http;

import io.dropwarp.console.Preview;
import io.dropwarp.console.Previews;
import io.dropwarp.console.Results;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.function.Function;

/** Receipts of finished jobs, and small pictures of outputs and of dead letters' sources. */
final class ResultRoutes {

    private final Results results;
    private final Previews previews;

    ResultRoutes(Results results, Previews previews) {
        this.results = results;
        this.previews = previews;
    }

    void mount(Router router) {
        router.get("/api/results/:job").blockingHandler(Endpoint.of(this::receipt), false);
        router.get("/api/previews/output/:job").blockingHandler(preview(previews::ofOutput), false);
        router.get("/api/previews/source/:job").blockingHandler(preview(previews::ofSource), false);
    }

    private Reply receipt(Request request) {
        return request.job()
                .flatMap(results::receipt)
                .map(Reply::json)
                .orElseGet(() -> Reply.message(404, "Its receipt is no longer there, or a later job has replaced it."));
    }

    private static Handler<RoutingContext> preview(Function<String, Preview> source) {
        return Endpoint.of(request -> request.job()
                .map(source)
                .map(ResultRoutes::reply)
                .orElseGet(() -> Reply.message(404, "There is no such job.")));
    }

    private static Reply reply(Preview preview) {
        if (preview.isComing()) {
            return Reply.message(202, "It is being drawn.");
        }
        return preview.png() == null
                // Not an error: "there is none" is a valid answer.
                ? Reply.json(Map.of("reason", preview.reason(), "passes", preview.passes()))
                : new Reply(200, "image/png", preview.png(), "private, max-age=600");
    }
}
