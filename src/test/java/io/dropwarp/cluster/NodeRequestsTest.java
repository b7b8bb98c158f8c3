package io.dropwarp.cluster;

import static io.dropwarp.Samples.VERSIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dropwarp.admission.BrokerAwayException;
import io.dropwarp.model.ServiceStoppingException;
import io.dropwarp.model.Versions;
import io.dropwarp.protocol.Needs;
import io.dropwarp.protocol.Request;
import io.dropwarp.workers.pool.WaitingLine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NodeRequestsTest {

    private static final Request TILE = new Request.WarpTile("job", 0, 0);
    private static final Request SMALL = new Request.ResolveCrs("EPSG:3857");
    private static final Request PICTURE = new Request.Preview("a.tif", "a.png", 64);
    private static final NodeAnswer DONE = new NodeAnswer("a", 0, "{}", "", 1);

    private static final Request TILE_OF_400_MB = new Request.WarpTile("job", 0, 0, 1, new Needs(400, false), null);
    private static final List<NodeSize> NODES =
            List.of(new NodeSize("a", 2, 500), new NodeSize("b", 2, 500), new NodeSize("c", 2, 300));

    private long now = 5;
    private final NodeRequests requests = new NodeRequests(WaitingLine.PATIENCE, () -> now);

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
        NodeRequests shared = new NodeRequests(Duration.ofMillis(200), System::nanoTime);
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
        requests.heard(news("a", again.id(), lost.id(), "of-another"));
        requests.heard(news("b", again.id()));
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

    private static void giveBack(NodeRequests requests, NodeRequests.Sent sent, String node) {
        requests.answered(sent.id(), NodeAnswer.givenBack(node, 1));
        assertThat(sent.await()).isNull();
        sent.address(VERSIONS);
    }

    @Test
    void sendsWhatANodeGaveBackToTheOthersAndTheLastOneKeepsIt() {
        requests.resize(NODES, 64);
        NodeRequests.Sent sent = requests.open(TILE_OF_400_MB);
        sent.address(VERSIONS);
        assertThat(sent.memoryMb()).isEqualTo(400);
        assertThat(sent.patience()).isEqualTo(NodeRequests.SHORT_PATIENCE);

        giveBack(requests, sent, "a");
        assertThat(sent.refusers()).containsExactly("a");
        assertThat(sent.patience()).as("besides it only b has the memory").isEqualTo(NodeRequests.LONG_PATIENCE);
        requests.askAgain(VERSIONS);
        requests.answered(sent.id(), DONE);
        assertThat(sent.await()).isEqualTo(DONE);
    }

    @Test
    void asksTheOthersAnewForWhatTheLastOneKeptForLongAndThenForLonger() {
        requests.resize(NODES, 64);
        NodeRequests.Sent sent = requests.open(TILE_OF_400_MB);
        sent.address(VERSIONS);
        giveBack(requests, sent, "a");
        giveBack(requests, sent, "b");

        assertThat(sent.refusers()).as("a may have room by now").containsExactly("b");
        assertThat(sent.patience()).isEqualTo(NodeRequests.LONG_PATIENCE.multipliedBy(2));
        requests.resize(List.of(NODES.get(0), NODES.get(1), new NodeSize("d", 1, 500)), 64);
        giveBack(requests, sent, "a");
        assertThat(sent.refusers()).as("d is new").containsExactly("a");
        assertThat(sent.patience()).isEqualTo(NodeRequests.SHORT_PATIENCE);
        giveBack(requests, sent, "d");
        assertThat(sent.refusers()).containsExactly("a", "d");
        assertThat(sent.patience()).isEqualTo(NodeRequests.LONG_PATIENCE.multipliedBy(4));
    }

    @Test
    void asksTheOnlyNodeAgainAndAgain() {
        requests.resize(List.of(NODES.get(0), NODES.get(2)), 64);
        NodeRequests.Sent sent = requests.open(TILE_OF_400_MB);
        sent.address(VERSIONS);
        giveBack(requests, sent, "a");
        requests.askAgain(VERSIONS);

        assertThat(sent.refusers()).isEmpty();
        assertThat(sent.patience()).isEqualTo(NodeRequests.LONG_PATIENCE.multipliedBy(2));
        requests.answered(sent.id(), DONE);
        assertThat(sent.await()).isEqualTo(DONE);
    }

    @Test
    void sendsOnceMoreWhatNoNodeMayTakeAnyLonger() {
        requests.resize(NODES, 64);
        NodeRequests.Sent sent = requests.open(TILE_OF_400_MB);
        sent.address(VERSIONS);
        giveBack(requests, sent, "a");

        requests.resize(List.of(NODES.get(0), NODES.get(2)), 64);
        requests.askAgain(VERSIONS);

        assertThat(sent.await()).isNull();
        sent.address(VERSIONS);
        assertThat(sent.refusers()).isEmpty();
        assertThat(sent.patience()).isEqualTo(NodeRequests.LONG_PATIENCE);

        // Without nodes it waits for the next one, which is too small here.
        requests.resize(List.of(), 64);
        requests.askAgain(VERSIONS);
        requests.resize(List.of(NODES.get(2)), 64);
        requests.askAgain(VERSIONS);
        assertThat(sent.await()).isNull();
        sent.address(VERSIONS);
        assertThat(sent.memoryMb()).isEqualTo(300);
        requests.stop(Duration.ZERO);
        assertThatThrownBy(() -> sent.address(VERSIONS)).isInstanceOf(ServiceStoppingException.class);
    }

    /** What a node with two slots says. */
    private static NodeNews news(String name, String... running) {
        return new NodeNews(
                name,
                "host",
                "here",
                VERSIONS,
                2,
                500,
                0,
                running.length,
                0,
                0,
                0,
                0,
                Instant.EPOCH,
                Instant.EPOCH,
                false,
                null,
                List.of(running));
    }

    private boolean isSentOnceMore(NodeRequests.Sent sent) {
        requests.askAgain(VERSIONS);
        // Has no effect on what is to be sent once more.
        requests.answered(sent.id(), DONE);
        boolean again = sent.await() == null;
        sent.address(VERSIONS);
        return again;
    }

    private void pass(Duration time, NodeNews... news) {
        now += time.toNanos() / 2;
        Stream.of(news).forEach(requests::heard);
        now += time.toNanos() / 2 + 1;
    }

    @Test
    void sendsOnceMoreWhatWasLostWhileANodeIsIdle() {
        requests.resize(NODES, 64);
        requests.heard(news("b", "another"));
        NodeRequests.Sent sent = requests.open(TILE_OF_400_MB);
        sent.address(VERSIONS);

        pass(NodeRequests.UNSEEN, news("b", "another"));

        assertThat(isSentOnceMore(sent)).isTrue();
        pass(NodeRequests.UNSEEN, news("b", "another"));
        assertThat(isSentOnceMore(sent)).as("as soon as before").isFalse();
        pass(NodeRequests.UNSEEN.multipliedBy(2), news("b"));
        assertThat(isSentOnceMore(sent)).isTrue();
    }

    @Test
    void waitsForWhatANodeHasOrNoneCouldHaveTaken() {
        requests.resize(NODES, 64);
        requests.heard(news("b"));
        requests.heard(news("c"));
        NodeRequests.Sent sent = requests.open(TILE_OF_400_MB);
        sent.address(VERSIONS);

        pass(NodeRequests.UNSEEN, news("a", sent.id()));
        assertThat(isSentOnceMore(sent)).as("a has it").isFalse();

        pass(NodeRequests.UNSEEN, news("a", "one", "two"), news("b", "three", "four"));
        assertThat(isSentOnceMore(sent))
                .as("c is idle but too small, and the others were not")
                .isFalse();

        giveBack(requests, sent, "a");
        requests.heard(news("a"));
        pass(NodeRequests.UNSEEN, news("b", "one", "two"));
        assertThat(isSentOnceMore(sent)).as("a must not take it").isFalse();

        requests.heard(news("b"));
        requests.resize(List.of(), 64);
        now += NodeRequests.UNSEEN.toNanos() * 4;
        requests.resize(NODES, 64);
        requests.heard(news("b"));
        assertThat(isSentOnceMore(sent)).as("b was away").isFalse();
    }

    @Test
    void sendsOnceMoreWhatIsForOtherVersionsThanTheNodesHaveNow() {
        requests.resize(NODES, 64);
        NodeRequests.Sent sent = requests.open(TILE_OF_400_MB);
        requests.askAgain(VERSIONS);
        sent.address(VERSIONS);
        Versions others = new Versions(VERSIONS.dropwarp(), "3.8.0", "9.3.0", VERSIONS.java());

        requests.askAgain(others);

        assertThat(sent.await()).isNull();
        sent.address(others);
        requests.askAgain(others);
        requests.answered(sent.id(), DONE);
        assertThat(sent.await()).isEqualTo(DONE);
        assertThat(sent.versions()).isEqualTo(others);
    }

    @Test
    void sendsNoMoreLargeTilesThanFitAndSmallOnesMeanwhile() {
        requests.resize(List.of(NODES.get(0), NODES.get(2)), 64);
        NodeRequests.Sent large = requests.open(TILE_OF_400_MB);
        CompletableFuture<NodeRequests.Sent> next = openLater(TILE_OF_400_MB);
        await().until(() -> requests.waiting() == 1);

        requests.open(SMALL).close();
        assertThat(next).isNotDone();
        large.close();

        assertThat(next).succeedsWithin(Duration.ofSeconds(5));
    }

    /** Small requests that begin to wait one after the other while all slots are taken. */
    private List<CompletableFuture<NodeRequests.Sent>> waitingSmall(int count) {
        List<CompletableFuture<NodeRequests.Sent>> all = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            int waiting = i;
            all.add(CompletableFuture.supplyAsync(() -> requests.openSmall(SMALL)));
            await().until(() -> requests.waiting() == waiting);
        }
        return all;
    }

    /** A small request that waits in line, and the one it takes along. */
    private record Pair(NodeRequests.Sent leader, NodeRequests.Sent rider) {}

    /** Of a node with one slot, which was taken until both waited. */
    private Pair pair() {
        requests.resize(NODES, 1);
        NodeRequests.Sent first = requests.open(SMALL);
        List<CompletableFuture<NodeRequests.Sent>> waiting = waitingSmall(2);
        first.close();
        return new Pair(waiting.get(0).join(), waiting.get(1).join());
    }

    private static String ids(NodeRequests.Sent sent) {
        return sent.together().stream().map(NodeRequests.Sent::id).collect(Collectors.joining(" "));
    }

    @Test
    void aSmallRequestThatWaitsTakesOthersAlong() {
        requests.resize(1);
        NodeRequests.Sent first = requests.openSmall(SMALL);
        first.address(VERSIONS);
        assertThat(ids(first)).isEqualTo(first.id());
        List<CompletableFuture<NodeRequests.Sent>> waiting = waitingSmall(Parcel.MOST + 2);
        List<NodeRequests.Sent> riders = waiting.subList(1, Parcel.MOST + 1).stream()
                .map(CompletableFuture::join)
                .toList();
        assertThat(riders).allMatch(NodeRequests.Sent::isTakenAlong);
        assertThat(waiting.get(0)).isNotDone();
        assertThat(waiting.get(Parcel.MOST + 1)).as("there is no more room").isNotDone();

        first.close();

        NodeRequests.Sent leader = waiting.get(0).join();
        leader.address(VERSIONS);
        riders.forEach(sent -> sent.address(VERSIONS));
        assertThat(leader.together())
                .hasSize(Parcel.MOST + 1)
                .startsWith(riders.get(0))
                .endsWith(leader);
        assertThat(requests.inFlight()).isEqualTo(Parcel.MOST + 1);
        assertThat(requests.waiting()).isEqualTo(1);
        for (NodeRequests.Sent sent : leader.together()) {
            NodeAnswer own = new NodeAnswer("a", 0, sent.id(), "", 1);
            assertThat(requests.answered(sent.id(), own)).isTrue();
            assertThat(sent.await()).isEqualTo(own);
        }
        leader.close();
        assertThat(waiting.get(Parcel.MOST + 1)).succeedsWithin(Duration.ofSeconds(5));
        riders.forEach(NodeRequests.Sent::close);
        assertThat(requests.inFlight()).isEqualTo(1);
    }

    @Test
    void whatCameBackTogetherIsSentAloneAndNobodyHasRefusedIt() {
        Pair pair = pair();
        NodeRequests.Sent leader = pair.leader();
        NodeRequests.Sent rider = pair.rider();
        leader.address(VERSIONS);
        leader.together().forEach(sent -> requests.answered(sent.id(), NodeAnswer.givenBack("a", 2)));

        assertThat(leader.await()).isNull();
        leader.address(VERSIONS);
        assertThat(ids(leader)).isEqualTo(leader.id());
        assertThat(leader.refusers()).isEmpty();
        CompletableFuture<NodeAnswer> turn = CompletableFuture.supplyAsync(rider::await);
        await().until(() -> requests.waiting() == 1);
        requests.answered(leader.id(), DONE);
        assertThat(leader.await()).isEqualTo(DONE);
        leader.close();

        assertThat(turn).succeedsWithin(Duration.ofSeconds(5)).isNull();
        rider.address(VERSIONS);
        assertThat(rider.isTakenAlong()).isFalse();
        assertThat(ids(rider)).isEqualTo(rider.id());
        requests.answered(rider.id(), DONE);
        assertThat(rider.await()).isEqualTo(DONE);
        rider.close();
        assertThat(requests.inFlight()).isZero();
    }

    @Test
    void whatGoesAloneAlreadyIsNotSentTwice() {
        Pair pair = pair();
        NodeRequests.Sent leader = pair.leader();
        NodeRequests.Sent rider = pair.rider();
        leader.address(VERSIONS);
        requests.resize(NODES, 2);

        // The rider is quicker than the one that had it along.
        requests.answered(rider.id(), NodeAnswer.givenBack("a", 2));
        assertThat(rider.await()).isNull();
        rider.address(VERSIONS);
        requests.answered(leader.id(), NodeAnswer.givenBack("a", 2));
        assertThat(leader.await()).isNull();
        leader.close();

        requests.answered(rider.id(), DONE);
        assertThat(rider.await()).isEqualTo(DONE);
    }

    @Test
    void fewerThanThereAreSlotsGoAlone() {
        requests.resize(1);
        NodeRequests.Sent first = requests.open(SMALL);
        List<CompletableFuture<NodeRequests.Sent>> waiting = waitingSmall(2);

        requests.resize(4);

        assertThat(ids(waiting.get(0).join())).doesNotContain(" ");
        NodeRequests.Sent rider = waiting.get(1).join();
        assertThat(rider.await()).isNull();
        assertThat(rider.isTakenAlong()).isFalse();
        assertThat(requests.inFlight()).isEqualTo(3);
        first.close();
    }

    @Test
    void whatWasGivenUpWhileItWaitedIsNotWaitedFor() {
        requests.resize(1);
        NodeRequests.Sent first = requests.open(SMALL);
        List<CompletableFuture<NodeRequests.Sent>> waiting = waitingSmall(2);
        waiting.get(1).join().close();

        first.close();

        waiting.get(0).join().close();
        assertThat(requests.inFlight()).isZero();
    }

    @Test
    void whatWasTakenAlongIsSentAloneIfItsMessageWasNot() {
        Pair pair = pair();
        NodeRequests.Sent rider = pair.rider();
        rider.address(VERSIONS);

        // As when the broker has refused the message.
        pair.leader().close();

        assertThat(rider.await()).isNull();
        assertThat(rider.isTakenAlong()).isFalse();
        assertThat(requests.inFlight()).isEqualTo(1);
    }

    @Test
    void whatWasTakenAlongGoesToo() {
        requests.resize(1);
        NodeRequests.Sent first = requests.open(SMALL);
        List<CompletableFuture<NodeRequests.Sent>> waiting = waitingSmall(2);
        NodeRequests.Sent rider = waiting.get(1).join();

        requests.stop(Duration.ZERO);

        assertThatThrownBy(rider::await).isInstanceOf(ServiceStoppingException.class);
        assertThat(waiting.get(0)).failsWithin(Duration.ofSeconds(5));
        assertThat(requests.waiting()).isZero();
        first.close();
        assertThat(requests.inFlight()).isZero();
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
