package io.dropwarp.console.http;

import io.dropwarp.console.AccessRules;
import io.dropwarp.console.Refusal;
import io.dropwarp.console.Visit;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;

/** First handler of every request: sets the security headers, and rejects what the rules forbid. Thread-safe. */
final class AccessGuard implements Handler<RoutingContext> {

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
                    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                            + " require-trusted-types-for 'script'; trusted-types 'none'",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()",
            "Cache-Control", "no-store");

    private final AccessRules rules;

    AccessGuard(AccessRules rules) {
        this.rules = rules;
    }

    @Override
    public void handle(RoutingContext context) {
        HEADERS.forEach(context.response()::putHeader);
        Optional<Refusal> refusal = rules.check(visit(context.request()));
        if (refusal.isPresent()) {
            reject(context, refusal.get());
        } else {
            context.next();
        }
    }

    private static Visit visit(HttpServerRequest request) {
        return new Visit(
                request.method().name(),
                request.getHeader(HttpHeaders.HOST),
                request.getHeader(HttpHeaders.ORIGIN),
                request.getHeader("Sec-Fetch-Site"),
                request.getHeader(HttpHeaders.CONTENT_TYPE),
                request.getHeader(HttpHeaders.AUTHORIZATION));
    }

    /** Answers a request with the reason why it is not served. */
    static void reject(RoutingContext context, Refusal refusal) {
        // The rest of the request is not read.
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        Reply.message(refusal.status(), refusal.message()).send(context.response());
    }
}
