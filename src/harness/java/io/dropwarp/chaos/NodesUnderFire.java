package io.dropwarp.chaos;

import io.dropwarp.cluster.BrokerMain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A broker and nodes, each a process of its own, which are started again some time after they ended. With no nodes there
 * is no broker either. Used by one thread.
 */
final class NodesUnderFire {

    private static final long ABSENT_MILLIS = 400;
    private static final long STOP_SECONDS = 60;
    /** Ended by SIGTERM before it could listen, or by SIGKILL. */
    private static final Set<Integer> STRUCK = Set.of(0, 143, 137);

    private static final int REFUSED = 2;

    private final List<Member> nodes = new ArrayList<>();
    private final Member broker;
    private final int count;
    private final int port;
    private final Findings findings;

    /** A process that comes back. */
    private final class Member {

        private final String name;
        private final String mainClass;
        private final List<String> arguments;
        private final JavaProgram program;
        private long endedNanos;

        Member(String name, Path home, Path log, String mainClass, List<String> arguments) {
            this.name = name;
            this.mainClass = mainClass;
            this.arguments = arguments;
            this.program = new JavaProgram(home, log);
        }

        void start() throws IOException {
            program.start(mainClass, arguments);
            endedNanos = 0;
        }

        /** Starts it again once it was away for a while. A node may refuse to start while a disk or a worker is struck. */
        void revive() throws IOException {
            if (program.isAlive()) {
                return;
            }
            if (endedNanos == 0) {
                endedNanos = System.nanoTime();
                if (!STRUCK.contains(program.exitValue()) && program.exitValue() != REFUSED) {
                    findings.add(name + " ended by itself with " + program.ending());
                }
            } else if (System.nanoTime() - endedNanos > ABSENT_MILLIS * 1_000_000) {
                start();
            }
        }
    }

    private NodesUnderFire(int count, Path home, Site site, Path folder, Findings findings) throws IOException {
        this.count = count;
        this.findings = findings;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        broker = new Member(
                "the broker", home, folder.resolve("broker.log"), BrokerMain.class.getName(), List.of("" + port));
        for (int i = 1; i <= count; i++) {
            String name = "node" + i;
            List<String> arguments = new ArrayList<>(List.of("node", "--name", name, "--workers", "1"));
            arguments.addAll(List.of("--data", site.data().toString(), "--set", "dropwarp.stop-seconds=1"));
            arguments.addAll(List.of("--set", "dropwarp.worker.hang-seconds=5"));
            arguments.addAll(broker());
            nodes.add(new Member(name, home, folder.resolve(name + ".log"), "io.dropwarp.cli.Dropwarp", arguments));
        }
    }

    /** None: the service has workers of its own. */
    static NodesUnderFire none() throws IOException {
        return new NodesUnderFire(0, Path.of(""), null, Path.of(""), null);
    }

    /** So many, not started yet; their logs go to a folder. */
    static NodesUnderFire of(int count, Path home, Site site, Path folder, Findings findings) throws IOException {
        return new NodesUnderFire(count, home, site, folder, findings);
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** {@return the options that name the broker} */
    List<String> broker() {
        return count == 0 ? List.of() : List.of("--set", "dropwarp.cluster.broker=tcp://127.0.0.1:" + port);
    }

    private Stream<Member> all() {
        return isEmpty() ? Stream.empty() : Stream.concat(Stream.of(broker), nodes.stream());
    }

    void start() throws IOException {
        for (Member member : all().toList()) {
            member.start();
        }
    }

    /** Starts what has ended some time ago. */
    void revive() throws IOException {
        for (Member member : all().toList()) {
            member.revive();
        }
    }

    /** {@return process ids of the nodes that are alive} */
    Set<Long> pids() {
        return nodes.stream()
                .filter(node -> node.program.isAlive())
                .map(node -> node.program.pid())
                .collect(Collectors.toSet());
    }

    /** SIGKILL of a node; false if it is dead. */
    boolean killNode(int choice) {
        return kill(nodes.get(choice % nodes.size()));
    }

    boolean killBroker() {
        return kill(broker);
    }

    private static boolean kill(Member member) {
        boolean alive = member.program.isAlive();
        if (alive) {
            member.program.kill();
        }
        return alive;
    }

    /** SIGTERM of a node; false if it is dead. */
    boolean terminateNode(int choice) {
        Member node = nodes.get(choice % nodes.size());
        boolean alive = node.program.isAlive();
        if (alive) {
            node.program.terminate();
        }
        return alive;
    }

    /** SIGSTOP of a node, without its worker, and SIGCONT later. */
    boolean freezeNode(Faults faults, int choice, int holdMillis) throws IOException, InterruptedException {
        Member node = nodes.get(choice % nodes.size());
        return node.program.isAlive() && faults.freeze(node.program.pid(), holdMillis);
    }

    /** Stops the nodes by SIGTERM, and then the broker. */
    void stop() throws IOException, InterruptedException {
        for (Member node : nodes) {
            node.program.terminate();
        }
        for (Member node : nodes) {
            if (!node.program.awaitEnd(STOP_SECONDS)) {
                findings.add("SIGTERM did not end " + node.name + " within " + STOP_SECONDS + " s");
            } else if (!STRUCK.contains(node.program.exitValue())) {
                findings.add("SIGTERM ended " + node.name + " with " + node.program.ending());
            }
        }
        end();
    }

    /** Ends all at once. */
    void end() throws InterruptedException {
        for (Member member : all().toList()) {
            if (member.program.isAlive()) {
                member.program.kill();
                member.program.awaitEnd(STOP_SECONDS);
            }
        }
    }
}
