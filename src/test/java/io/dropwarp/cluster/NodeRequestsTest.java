package io.dropwarp.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dropwarp.admission.BrokerAwayException;
import io.dropwarp.model.ServiceStoppingException;
import io.dropwarp.protocol.Request;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NodeRequestsTest {

    private static final Request TILE = new Request.WarpTile("job", 0, 0);
    private static final Request SMALL = new Request.ResolveCrs("EPSG:3857");
    private static final Request PICTURE = new Request.Preview("a.tif", "a.png", 64);
    private static final NodeAnswer DONE = new NodeAnswer("a", 0, "{}", "", 1);

    private final NodeRequests requests = new NodeRequests();

    private CompletableFuture<NodeRequests.Sent> openLater(Request request) {
        return CompletableFuture.supplyAsync(() -> requests.open(request));
    }

    @Test
    void sendsNothingBeforeThereIsANode() {
        CompletableFuture<NodeRequests.Sent> first = openLater(TILE);
        await().until(() -> requests.waiting() == 1);
        assertThat(first).isNotDone();

        requests.resize(1);

        assertThat(first).succeedsWithin(Duration.ofSeconds(5));
        assertThat(requests.inFlight()).isEqualTo(1);
    }

    @Test
    void sendsAsManyAtOnceAsNodesTake() {
        requests.resize(1);
        NodeRequests.Sent first = requests.open(TILE);
        CompletableFuture<NodeRequests.Sent> second = openLater(TILE);
        await().until(() -> requests.waiting() == 1);

        first.close();

        assertThat(second).succeedsWithin(Duration.ofSeconds(5));
        assertThat(second.join().id()).isNotEqualTo(first.id());
    }

    @Test
    void aTileGetsItsTurnWhileSmallArrivalsNeverEnd() throws Exception {
        NodeRequests shared = new NodeRequests(Duration.ofMillis(200));
        shared.resize(2);
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger small = new AtomicInteger();
        List<Thread> arrivals = Stream.generate(() -> new Thread(() -> {
                    while (!ended.get()) {
                        shared.open(SMALL).close();
                        small.incrementAndGet();
                    }
                }))
                .limit(16)
                .toList();
        arrivals.forEach(Thread::start);
        await().until(() -> small.get() > 100);

        for (int i = 0; i < 3; i++) {
            CompletableFuture<NodeRequests.Sent> tile = CompletableFuture.supplyAsync(() -> shared.open(TILE));
            assertThat(tile).succeedsWithin(Duration.ofSeconds(10));
            tile.join().close();
        }

        int before = small.get();
        await().until(() -> small.get() > before);
        assertThat(before).isGreaterThan(300);
        ended.set(true);
        for (Thread thread : arrivals) {
            thread.join();
        }
    }

    @Test
    void aPictureIsDrawnByAnIdleNodeOrNotNow() {
        assertThatThrownBy(requests::awaitIdle).hasMessageContaining("No node is free");
        assertThatThrownBy(() -> requests.open(PICTURE)).hasMessageContaining("No node is free");
        assertThat(requests.waiting()).isZero();
        requests.resize(1);
        requests.awaitIdle();

        try (NodeRequests.Sent picture = requests.open(PICTURE)) {
            assertThat(requests.inFlight()).isEqualTo(1);
            CompletableFuture<NodeRequests.Sent> tile = openLater(TILE);
            await().until(() -> requests.waiting() == 1);
            requests.resize(2);
            assertThat(tile).succeedsWithin(Duration.ofSeconds(5));
            requests.answered(picture.id(), DONE);
            assertThat(picture.await()).isEqualTo(DONE);
        }
    }

    @Test
    void takesTheFirstAnswerAndNoLaterOne() {
        requests.resize(1);
        NodeRequests.Sent sent = requests.open(SMALL);

        assertThat(requests.answered("another", DONE)).isFalse();
        assertThat(requests.answered(sent.id(), DONE)).isTrue();
        assertThat(requests.answered(sent.id(), new NodeAnswer("b", 1, "", "", 2)))
                .isFalse();
        assertThat(sent.await()).isEqualTo(DONE);
    }

    @Test
    void countsWhatWasRedeliveredOrLost() {
        requests.resize(3);
        NodeRequests.Sent again = requests.open(SMALL);
        NodeRequests.Sent lost = requests.open(SMALL);
        requests.taken(List.of(again.id(), lost.id(), "of-another"), "a");
        requests.taken(List.of(again.id()), "b");
        assertThat(requests.sinceRedelivery()).isEmpty();

        requests.answered(again.id(), new NodeAnswer("b", 0, "{}", "", 3));
        requests.answered(again.id(), new NodeAnswer("c", 0, "{}", "", 9));
        requests.answered(lost.id(), new NodeAnswer(null, 1, "{}", "", 1));

        assertThat(requests.redelivered()).isEqualTo(2);
        assertThat(requests.sinceRedelivery()).isPresent();
        assertThat(requests.lost()).isEqualTo(1);
        assertThat(requests.takers(again.id())).containsExactly("a", "b");
        assertThat(requests.takers("of-another")).isEmpty();
    }

    @Test
    void letsAllAskAgainWhenTheBrokerWasLost() {
        requests.resize(1);
        NodeRequests.Sent sent = requests.open(SMALL);

        requests.brokerLost();

        assertThatThrownBy(sent::await).isInstanceOf(BrokerAwayException.class);
    }

    @Test
    void letsAllGoWhenItStops() {
        requests.resize(1);
        NodeRequests.Sent sent = requests.open(SMALL);
        CompletableFuture<NodeRequests.Sent> waiting = openLater(SMALL);
        await().until(() -> requests.waiting() == 1);

        requests.stop(Duration.ZERO);

        assertThatThrownBy(sent::await).isInstanceOf(ServiceStoppingException.class);
        assertThat(waiting)
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .withCauseInstanceOf(ServiceStoppingException.class);
        assertThatThrownBy(() -> requests.open(SMALL)).isInstanceOf(ServiceStoppingException.class);
    }
}
