package io.dropwarp.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dropwarp.Ports;
import io.dropwarp.config.ConfigException;
import io.dropwarp.model.JobEnded;
import io.dropwarp.notify.Signature;
import io.dropwarp.protocol.Json;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A running service tells a real web server and a real mail server of its work. */
@Timeout(240)
class NotificationsIT {

    private static final String SECRET = "s3cret";
    private static final String PASSWORD = "p%+ss&w";

    /** What the webhook was sent. */
    private record Post(String event, JsonNode body, String signature, String expected, String user, String query) {}

    @TempDir
    static Path data;

    private static final List<Post> POSTS = new CopyOnWriteArrayList<>();
    private static final List<Integer> ANSWERS = new CopyOnWriteArrayList<>();

    private static HttpServer web;
    private static GreenMail mail;
    private static RunningService running;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/hook", NotificationsIT::receive);
        web.start();
        mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.setUser("gis", PASSWORD);
        mail.start();
        port = Ports.free();
        running = new RunningService(data)
                .set("management.port", Integer.toString(port))
                .set(
                        "notify.webhook.url",
                        "http://me:a%20b@127.0.0.1:" + web.getAddress().getPort() + "/hook?token=x%20y&z=1")
                .set("notify.webhook.secret", SECRET)
                .set(
                        "notify.mail.endpoint",
                        "smtp://127.0.0.1:" + mail.getSmtp().getPort() + "?to=ops@example.org&from=gis@example.org"
                                + "&username=gis&password=RAW(" + PASSWORD + ")")
                .set("notify.mail.on", "dead-letter,paused")
                .set("notify.mail.every-seconds", "2")
                .set("notify.summary.cron", "0/3 * * * * ?")
                .start();
    }

    @AfterAll
    static void stop() {
        running.close();
        mail.stop();
        web.stop(0);
    }

    /** Fails twice before it accepts anything, and never wants to hear that something goes on. */
    private static void receive(HttpExchange request) throws IOException {
        byte[] body = request.getRequestBody().readAllBytes();
        String event = request.getRequestHeaders().getFirst("X-Dropwarp-Event");
        int answer = ANSWERS.size() < 2 ? 503 : event.equals("resumed") ? 410 : 204;
        ANSWERS.add(answer);
        if (answer == 204 || answer == 410) {
            POSTS.add(new Post(
                    event,
                    Json.MAPPER.readTree(body),
                    request.getRequestHeaders().getFirst("X-Dropwarp-Signature"),
                    Signature.of(SECRET, body),
                    request.getRequestHeaders().getFirst("Authorization"),
                    request.getRequestURI().getRawQuery()));
        }
        request.sendResponseHeaders(answer, -1);
        request.close();
    }

    private static List<Post> posts(String event) {
        return POSTS.stream().filter(post -> post.event().equals(event)).toList();
    }

    private static Post awaitPost(String event, String file) {
        await().atMost(RunningService.PATIENCE)
                .until(() -> posts(event).stream()
                        .anyMatch(post -> file == null
                                || post.body().path("file").asText().equals(file)));
        return posts(event).stream()
                .filter(post ->
                        file == null || post.body().path("file").asText().equals(file))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> mails() {
        return Arrays.stream(mail.getReceivedMessages())
                .map(NotificationsIT::text)
                .toList();
    }

    private static String text(MimeMessage message) {
        try {
            return message.getSubject() + "\n" + message.getContent();
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void postsEachEndOnceHoweverOftenItTakes() throws IOException {
        running.drop("good/utmsmall.tif", "good.tif");
        running.drop("bad/readme.tif", "bad.tif");
        JobEnded good = running.awaitEnd("good.tif");
        JobEnded bad = running.awaitEnd("bad.tif");

        Post published = awaitPost("published", "good.tif");
        assertThat(published.body().path("output").asText())
                .isEqualTo(good.output().toString());
        assertThat(published.body().path("job").asText()).isEqualTo(good.job());
        assertThat(published.signature()).isEqualTo(published.expected());
        assertThat(published.user())
                .isEqualTo("Basic " + Base64.getEncoder().encodeToString("me:a b".getBytes(StandardCharsets.UTF_8)));
        assertThat(published.query()).isEqualTo("token=x%20y&z=1");
        Post dead = awaitPost("dead-letter", "bad.tif");
        assertThat(dead.body().path("code").asText()).isEqualTo("NOT_A_RASTER");
        assertThat(dead.body().path("message"))
                .isEqualTo(running.json(bad.report()).path("message"));
        assertThat(dead.body().path("report").asText()).isEqualTo(bad.report().toString());
        assertThat(ANSWERS.subList(0, 3)).containsExactly(503, 503, 204);
        assertThat(POSTS.stream()
                        .filter(post -> post.body().path("file").asText().equals("good.tif")))
                .hasSize(1);
    }

    @Test
    void bringsAFloodOfDeadLettersTogetherInFewMails() throws IOException {
        for (int i = 0; i < 30; i++) {
            running.drop("bad/readme.tif", "für-" + i + ".tif");
        }

        await().atMost(RunningService.PATIENCE).until(() -> told("für-") == 30);
        assertThat(mails().stream().filter(text -> text.contains("für-")).count())
                .isLessThan(10);
        assertThat(mails()).allSatisfy(text -> assertThat(text).startsWith("dropwarp on "));
        assertThat(String.join("\n", mails())).contains("dead letters").doesNotContain("Published");
    }

    /** How many lines of all mails tell of such a file. */
    private static long told(String file) {
        return mails().stream()
                .flatMap(String::lines)
                .filter(line -> line.contains("Dead letter " + file))
                .count();
    }

    @Test
    void tellsWhenTheIntakePausesAndDoesNotInsistWhereItIsNotWanted() throws IOException {
        Path output = running.folder("output");
        Path away = data.resolve("output-away");
        Files.move(output, away);
        Post paused;
        try {
            paused = awaitPost("paused", null);
        } finally {
            Files.move(away, output);
        }

        assertThat(paused.body().path("reason").asText()).startsWith("OUTPUT_UNWRITABLE: The output folder " + output);
        await().atMost(RunningService.PATIENCE)
                .until(() -> mails().stream().anyMatch(text -> text.contains("Intake paused.")));
        assertThat(awaitPost("resumed", null).body().path("pausedSeconds").asDouble())
                .isPositive();
        await().atMost(RunningService.PATIENCE)
                .until(() ->
                        Scrape.of(port).value("dropwarp_notifications_lost_total{cause=\"failed\",channel=\"webhook\"}")
                                == posts("resumed").size());
        assertThat(Scrape.of(port).value("dropwarp_notifications_sent_total{channel=\"mail\"}"))
                .isPositive();
    }

    @Test
    void sumsUpWhatTheLedgerSays() throws IOException {
        running.drop("bad/empty.tif", "sum.tif");
        running.awaitEnd("sum.tif");

        await().atMost(RunningService.PATIENCE)
                .until(() -> posts("summary").stream()
                        .anyMatch(post -> post.body().at("/byCode/EMPTY_FILE").asInt() == 1));
        JsonNode first = posts("summary").get(0).body();
        JsonNode second = awaitSummary(1);
        assertThat(second.path("from")).isEqualTo(first.path("to"));
        assertThat(mails()).noneMatch(text -> text.contains("summary"));
    }

    private static JsonNode awaitSummary(int number) {
        await().atMost(RunningService.PATIENCE).until(() -> posts("summary").size() > number);
        return posts("summary").get(number).body();
    }

    @Test
    void worksOnWhenNobodyListens() throws IOException {
        int nobody = Ports.free();
        try (RunningService deaf = new RunningService(data.resolve("deaf"))
                .set("notify.webhook.url", "http://127.0.0.1:" + nobody + "/?token=" + SECRET)
                .set("notify.mail.endpoint", "smtp://127.0.0.1:" + nobody + "?to=ops@example.org")
                .set("notify.mail.every-seconds", "1")
                .start()) {
            for (int i = 0; i < 5; i++) {
                deaf.drop("good/utmsmall.tif", i + ".tif");
            }

            assertThat(deaf.awaitEnded(5)).hasSize(5).allMatch(JobEnded::published);
            assertThat(deaf.service().trouble()).isEmpty();
        }
    }

    @Test
    void doesNotStartWithAMailServerThatCannotBeUsedAndDoesNotRepeatItsPassword() throws IOException {
        try (RunningService broken = new RunningService(data.resolve("broken"))
                .set("notify.mail.endpoint", "smtp://gis:topsecret@127.0.0.1?to=ops@example.org&pasword=topsecret")) {
            assertThatThrownBy(broken::start)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("dropwarp.notify.mail.endpoint")
                    .hasMessageNotContaining("topsecret")
                    .hasNoCause();
        }
    }
}
