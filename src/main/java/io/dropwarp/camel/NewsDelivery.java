package io.dropwarp.camel;

import io.dropwarp.notify.Channel;
import io.dropwarp.notify.Digest;
import io.dropwarp.notify.News;
import io.dropwarp.notify.NewsTally;
import io.dropwarp.notify.NewsText;
import io.dropwarp.notify.Signature;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Formats news for its channel, and decides about retries until it is delivered or given up. Thread-safe. */
public final class NewsDelivery implements AggregationStrategy {

    private static final Logger LOG = LoggerFactory.getLogger(NewsDelivery.class);

    /** With delays of 1, 2, 4 … and at most 60 seconds between them, about four minutes. */
    private static final int MOST_ATTEMPTS = 10;

    private static final int CLIENT_ERRORS = 400;
    private static final int SERVER_ERRORS = 500;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;

    private final NewsText words;
    private final NewsTally tally;
    private final URI webhook;
    private final String secret;

    /**
     * The webhook's URL may contain {@code user:password@}; null for none. An empty secret leaves its bodies unsigned.
     */
    public NewsDelivery(NewsText words, NewsTally tally, URI webhook, String secret) {
        this.words = words;
        this.tally = tally;
        this.webhook = webhook;
        this.secret = secret;
    }

    /** Turns the news in an exchange into a request to the webhook. */
    public void request(Exchange exchange) {
        Message message = exchange.getIn();
        News news = message.getBody(News.class);
        byte[] body = words.json(news);
        message.setBody(body);
        // In a header and not in the endpoint, whose address Camel may show.
        message.setHeader(Exchange.HTTP_URI, withoutUser(webhook));
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setHeader("X-Dropwarp-Event", news.occasion().label());
        if (webhook.getRawUserInfo() != null) {
            byte[] user = webhook.getUserInfo().getBytes(StandardCharsets.UTF_8);
            message.setHeader("Authorization", "Basic " + Base64.getEncoder().encodeToString(user));
        }
        if (!secret.isEmpty()) {
            message.setHeader("X-Dropwarp-Signature", Signature.of(secret, body));
        }
    }

    private static String withoutUser(URI uri) {
        return uri.getRawUserInfo() == null ? uri.toString() : uri.toString().replace(uri.getRawUserInfo() + "@", "");
    }

    /** Collects the news of a period. */
    @Override
    public Exchange aggregate(Exchange older, Exchange newer) {
        News news = newer.getIn().getBody(News.class);
        Exchange digest = older == null ? newer : older;
        if (older == null) {
            newer.getIn().setBody(new Digest());
        }
        digest.getIn().getBody(Digest.class).add(news);
        return digest;
    }

    /** Turns the digest in an exchange into a mail. */
    public void mail(Exchange exchange) {
        Message message = exchange.getIn();
        Digest digest = message.getBody(Digest.class);
        message.setHeader("subject", digest.subject(words.host()));
        message.setHeader(Exchange.CONTENT_TYPE, "text/plain; charset=UTF-8");
        message.setBody(digest.text(words));
    }

    /** The webhook accepted some news. */
    public void posted() {
        tally.countSent(Channel.WEBHOOK);
    }

    /** A mail was sent. */
    public void mailed() {
        tally.countSent(Channel.MAIL);
    }

    /** {@return whether to try again after the exchange's exception} */
    public boolean again(Exchange exchange) {
        int attempts = exchange.getIn().getHeader(Exchange.REDELIVERY_COUNTER, 0, Integer.class) + 1;
        return attempts < MOST_ATTEMPTS && mayPass(thrown(exchange));
    }

    /** A server that rejects the request as wrong will reject it again. */
    private static boolean mayPass(Throwable thrown) {
        if (!(thrown instanceof HttpOperationFailedException http)) {
            return true;
        }
        int status = http.getStatusCode();
        return status < CLIENT_ERRORS
                || status >= SERVER_ERRORS
                || status == REQUEST_TIMEOUT
                || status == TOO_MANY_REQUESTS;
    }

    /** Gives up the news after the exchange's exception. */
    public void lost(Exchange exchange) {
        Throwable thrown = thrown(exchange);
        switch (exchange.getFromRouteId()) {
            case "post-webhook" -> tally.countFailed(Channel.WEBHOOK);
            case "send-mail" -> tally.countFailed(Channel.MAIL);
            default -> LOG.debug("Of no channel", thrown);
        }
        // Neither the address nor the response: they may contain secrets.
        String why = thrown instanceof HttpOperationFailedException http
                ? "it answered " + http.getStatusCode()
                : root(thrown).toString();
        LOG.warn("Notification failed (route {}): {}", exchange.getFromRouteId(), why);
    }

    private static Throwable thrown(Exchange exchange) {
        return exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
