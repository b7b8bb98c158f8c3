package io.dropwarp.console.http;

import io.dropwarp.console.AccessRules;
import io.dropwarp.console.PageFiles;
import io.dropwarp.model.WarpOptions;
import io.dropwarp.operations.Operations;
import io.vertx.ext.web.Router;
import java.util.Map;

/** The page itself, and data that stays the same as long as the service runs. */
final class PageRoutes {

    private final Operations operations;
    private final AccessRules rules;
    private final PageFiles files = new PageFiles();

    PageRoutes(Operations operations, AccessRules rules) {
        this.operations = operations;
        this.rules = rules;
    }

    void mount(Router router) {
        router.get("/").handler(Endpoint.of(request -> file("index.html")));
        router.get("/assets/:name").handler(Endpoint.of(request -> file(request.path("name"))));
        router.get("/api/setup").handler(Endpoint.of(this::setup));
    }

    /** From memory, so it may run on the event loop. */
    private Reply file(String name) {
        return files.find(name)
                .map(file -> new Reply(200, file.type(), file.content(), "no-cache"))
                .orElseGet(() -> Reply.message(404, "There is no such file."));
    }

    private Reply setup(Request request) {
        return Reply.json(Map.of(
                "profiles", operations.profiles(),
                "resamplings", WarpOptions.RESAMPLINGS,
                "readOnly", rules.readOnly(),
                "needsToken", rules.needsToken()));
    }
}
