package io.dropwarp.console.http;

import io.dropwarp.console.FeedEvent;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One page that listens. Events are sent on its own event loop; those that it cannot take yet are skipped. */
final class EventClient {

    private static final int MOST_MISSED = 60;

    private final Context context;
    private final HttpServerResponse response;
    private final Consumer<EventClient> leave;
    private final AtomicInteger missed = new AtomicInteger();

    EventClient(RoutingContext request, Consumer<EventClient> leave) {
        this.context = request.vertx().getOrCreateContext();
        this.response = request.response();
        this.leave = leave;
    }

    /** Sends the response headers. */
    void begin() {
        response.closeHandler(gone -> leave.accept(this));
        response.exceptionHandler(gone -> leave.accept(this));
        response.setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream; charset=utf-8")
                .putHeader("X-Accel-Buffering", "no");
        response.write("retry: 2000\n\n");
    }

    /** {@return whether events were skipped because the page was too slow, so that it needs the whole state again} */
    boolean missedSome() {
        return missed.get() > 0;
    }

    /** Sends events, unless earlier ones still wait to be sent. */
    void tell(List<FeedEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        String text = events.stream().map(FeedEvent::text).collect(Collectors.joining());
        context.runOnContext(now -> write(Buffer.buffer(text)));
    }

    private void write(Buffer text) {
        if (response.ended() || response.closed()) {
            leave.accept(this);
        } else if (response.writeQueueFull()) {
            if (missed.incrementAndGet() > MOST_MISSED) {
                leave.accept(this);
                response.reset();
            }
        } else {
            missed.set(0);
            response.write(text);
        }
    }

    /** Ends the stream. */
    void end() {
        context.runOnContext(now -> {
            if (!response.ended() && !response.closed()) {
                response.end();
            }
        });
    }
}
