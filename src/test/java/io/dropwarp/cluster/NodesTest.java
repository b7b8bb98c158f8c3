package io.dropwarp.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.model.Alert;
import io.dropwarp.model.AlertCode;
import io.dropwarp.model.Versions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class NodesTest {

    private static final Versions OURS = new Versions("1.0", "3.6.2", "9.1.1", "17");

    private final AtomicLong now = new AtomicLong();
    private final List<Integer> slots = new ArrayList<>();
    private Duration ahead = Duration.ZERO;
    private final Nodes nodes = new Nodes(
            "here",
            "1.0",
            sizes -> slots.add(sizes.stream().mapToInt(NodeSize::slots).sum()),
            now::get);

    private NodeNews news(String name, String folders, Versions versions, int slots, boolean leaving) {
        return news(name, folders, versions, slots, leaving, 5);
    }

    private NodeNews news(String name, String folders, Versions versions, int slots, boolean leaving, long done) {
        return new NodeNews(
                name,
                "host",
                folders,
                versions,
                slots,
                1000,
                0,
                done == 0 ? 0 : 1,
                0,
                done,
                0,
                0,
                Instant.EPOCH,
                Instant.now().plus(ahead),
                leaving,
                null,
                List.of(name + "-request"));
    }

    private NodeNews news(String name, String trouble) {
        NodeNews well = news(name);
        return new NodeNews(
                name,
                "host",
                "here",
                OURS,
                2,
                1000,
                0,
                0,
                0,
                5,
                0,
                0,
                well.since(),
                well.at(),
                false,
                trouble,
                List.of());
    }

    private NodeNews news(String name) {
        return news(name, "here", OURS, 2, false);
    }

    private List<String> names() {
        return nodes.list().stream().map(NodeNews::name).toList();
    }

    @Test
    void givesNoWorkWhereNoWorkerStarts() {
        nodes.heard(news("a"));
        assertThat(nodes.heard(news("a", "no GDAL")))
                .hasValueSatisfying(why -> assertThat(why).endsWith(": no GDAL"));
        assertThat(nodes.heard(news("a", "no GDAL"))).as("said once").isEmpty();

        assertThat(names()).isEmpty();
        assertThat(nodes.all())
                .extracting(node -> node.obstacle().code())
                .containsExactly(AlertCode.NODE_WITHOUT_WORKERS);
        nodes.heard(news("a"));
        assertThat(names()).containsExactly("a");
        assertThat(slots).containsExactly(2, 0, 2);
    }

    @Test
    void addsUpTheSlotsOfTheNodesThereAre() {
        nodes.heard(news("a"));
        nodes.heard(news("b"));
        nodes.heard(news("b"));
        nodes.heard(news("a", "here", OURS, 2, true));

        assertThat(slots).containsExactly(2, 4, 2);
        assertThat(names()).containsExactly("b");
    }

    @Test
    void forgetsANodeThatIsSilent() {
        nodes.heard(news("a"));
        now.addAndGet(Duration.ofSeconds(4).toNanos());
        nodes.heard(news("b"));
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        nodes.forgetSilent();

        assertThat(names()).containsExactly("b");
        assertThat(slots).containsExactly(2, 4, 2);
    }

    @Test
    void givesNoWorkToANodeWithOtherFoldersOrVersions() throws InterruptedException {
        nodes.heard(news("elsewhere", "there", OURS, 2, false, 0));
        nodes.heard(news("older", "here", new Versions("0.9", "3.6.2", "9.1.1", "17"), 2, false));
        nodes.heard(news("a"));
        nodes.heard(news("newer", "here", new Versions("1.0", "3.8.0", "9.1.1", "17"), 2, false));
        nodes.heard(news("java", "here", new Versions("1.0", "3.6.2", "9.1.1", "21"), 2, false));

        assertThat(names()).containsExactly("a", "java");
        assertThat(nodes.versions()).isEqualTo(OURS);
        assertThat(nodes.all())
                .extracting(node -> node.news().name())
                .containsExactly("a", "java", "elsewhere", "newer", "older");
        assertThat(alerts())
                .containsExactly(
                        AlertCode.NODE_OF_OTHER_FOLDERS,
                        AlertCode.NODE_OF_OTHER_VERSION,
                        AlertCode.NODE_OF_OTHER_VERSION);

        // One was stopped, the others are repaired.
        nodes.heard(news("older", "here", new Versions("0.9", "3.6.2", "9.1.1", "17"), 2, true));
        nodes.heard(news("newer"));
        now.addAndGet(Duration.ofSeconds(4).toNanos());
        nodes.heard(news("a"));
        nodes.heard(news("newer"));
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        nodes.forgetSilent();
        assertThat(nodes.all()).extracting(node -> node.news().name()).containsExactly("a", "newer");
        assertThat(alerts()).isEmpty();
    }

    private List<AlertCode> alerts() {
        return new ClusterAlerts(nodes, new NodeRequests())
                .now().stream().map(Alert::code).toList();
    }

    @Test
    void alertsWhileThereIsNoNode() {
        assertThat(alerts()).containsExactly(AlertCode.NO_NODE);
        nodes.heard(news("elsewhere", "there", OURS, 2, false, 0));
        assertThat(alerts()).containsExactly(AlertCode.NO_NODE, AlertCode.NODE_OF_OTHER_FOLDERS);
        nodes.heard(news("a"));
        assertThat(alerts()).containsExactly(AlertCode.NODE_OF_OTHER_FOLDERS);
    }

    @Test
    void doesNotAlertBecauseOfTheNodesOfAnotherCoordinator() {
        nodes.heard(news("a"));
        nodes.heard(news("idle", "there", OURS, 2, false, 0));
        assertThat(alerts()).containsExactly(AlertCode.NODE_OF_OTHER_FOLDERS);
        nodes.heard(news("idle", "there", OURS, 2, false, 1));
        assertThat(alerts()).isEmpty();
    }

    @Test
    void alertsWhenANodesClockIsWrong() {
        nodes.heard(news("a"));
        assertThat(alerts()).isEmpty();
        ahead = Duration.ofMinutes(-1);
        nodes.heard(news("b"));

        assertThat(alerts()).containsExactly(AlertCode.CLOCKS_DIFFER);
    }

    @Test
    void callsItsListenersEachSecond() {
        List<List<String>> looks = new ArrayList<>();
        nodes.onLook(() -> looks.add(names()));
        nodes.heard(news("a"));
        nodes.forgetSilent();
        now.addAndGet(Duration.ofSeconds(6).toNanos());
        nodes.forgetSilent();

        assertThat(looks).containsExactly(List.of("a"), List.of());
    }

    @Test
    void saysOnceWhyANodeGetsNoWorkAndAgainWhenItHasStartedAgain() {
        NodeNews refused = news("a", "there", OURS, 2, false);
        NodeNews restarted = new NodeNews(
                "a",
                "host",
                "there",
                OURS,
                2,
                1000,
                0,
                1,
                0,
                5,
                0,
                0,
                Instant.EPOCH.plusSeconds(1),
                Instant.now(),
                false,
                null,
                List.of());

        assertThat(nodes.heard(refused)).hasValue("it sees other folders");
        assertThat(nodes.heard(refused)).isEmpty();
        assertThat(nodes.heard(restarted)).hasValue("it sees other folders");
        assertThat(nodes.heard(news("b"))).isEmpty();
    }

    @Test
    void takesTheVersionsOfTheFirstNodeAgainWhenAllAreGone() throws InterruptedException {
        nodes.heard(news("a"));
        nodes.heard(news("a", "here", OURS, 2, true));
        Versions upgraded = new Versions("1.0", "3.8.0", "9.1.1", "17");
        nodes.heard(news("b", "here", upgraded, 2, false));

        assertThat(names()).containsExactly("b");
        assertThat(nodes.versions()).isEqualTo(upgraded);
    }

    @Test
    void saysWhoWorksOnARequest() {
        nodes.heard(news("a"));
        nodes.heard(news("b"));

        assertThat(nodes.workingOn("b-request")).containsExactly("b");
        assertThat(nodes.workingOn("other")).isEmpty();
    }
}
