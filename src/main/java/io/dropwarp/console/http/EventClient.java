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

/** One page that listens. What it is told goes out on its own event loop; what it cannot take yet is left out. */
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

    /** Sends the head of the answer. */
    void begin() {
        response.closeHandler(gone -> leave.accept(this));
        response.exceptionHandler(gone -> leave.accept(this));
        response.setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream; charset=utf-8")
                .putHeader("X-Accel-Buffering", "no");
        response.write("retry: 2000\n\n");
    }

    /** {@return whether it was too slow for something it was told, and so needs to be told all anew} */
    boolean missedSome() {
        return missed.get() > 0;
    }

    /** Tells it something, unless it has not taken what it was told before. */
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

    /** Ends its stream. */
    void end() {
        context.runOnContext(now -> {
            if (!response.ended() && !response.closed()) {
                response.end();
            }
        });
    }
}
