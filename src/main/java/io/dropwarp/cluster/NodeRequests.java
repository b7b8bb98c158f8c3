package io.dropwarp.cluster;

import io.dropwarp.admission.BrokerAwayException;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.ServiceStoppingException;
import io.dropwarp.model.Versions;
import io.dropwarp.protocol.Needs;
import io.dropwarp.protocol.Request;
import io.dropwarp.workers.pool.PreviewService;
import io.dropwarp.workers.pool.RequestLine;
import io.dropwarp.workers.pool.WaitingLine;
import io.dropwarp.workers.sizing.PoolMemory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A coordinator's requests to its nodes: at most as many at once as the nodes have slots and memory for, others wait in
 * line, small arrivals before tiles. Pictures do not wait in line: they are drawn when a node is idle, or not now. An
 * answer is taken once; a later one to the same request is ignored. Thread-safe.
 *
 * <p>A node that has no memory for a request beside others soon gives it back, and it is sent once more, to the other
 * ones. The last of them keeps it longer, and begins nothing that came later before it. When its patience ends, another
 * node may have room: then it gives the request back, too, and all are asked anew, the others first. Each time the patience
 * of the last one doubles. So a node with room gets a request no later than when it has waited as long again as it
 * had, and a request does not wander for ever: as soon as the patience is longer than what runs at a node, it gets its
 * memory there, whatever else arrives.
 *
 * <p>A request that is done within milliseconds costs nearly as much again on its way through the broker. So one that
 * waits in line takes others like it along, in its message and in its turn ({@link Parcel}). Each has an answer of its
 * own; if they come back undone, each goes alone.
 *
 * <p>A request may be lost on its way, since messages are not kept on a disk and not confirmed. It is known by this: no
 * node says that it has it, although one is idle that may take it. Then it is sent once more.
 */
public final class NodeRequests {

    private static final Logger LOG = LoggerFactory.getLogger(NodeRequests.class);

    private static final long LOOK_MILLIS = 100;

    /** How long a picture waits until a node is idle. */
    private static final Duration SOON = Duration.ofSeconds(3);

    /** How long a node tries to find memory for a request while there are others to ask. */
    static final Duration SHORT_PATIENCE = Duration.ofMillis(500);

    /** How long the last one tries, the first time. */
    static final Duration LONG_PATIENCE = Duration.ofSeconds(10);

    /**
     * How long no node has a request, and one is idle, until it is sent once more. The broker gives up a silent node, and
     * gives what it had to others, after 6 s.
     */
    static final Duration UNSEEN = Duration.ofSeconds(20);

    /** A node that takes too long for a picture says so itself, if it still can. */
    private static final Duration PICTURE = PreviewService.TIME.plusSeconds(5);

    private final String coordinator = UUID.randomUUID().toString().substring(0, 8);
    private final AtomicLong numbers = new AtomicLong();
    private final Map<String, Sent> open = new ConcurrentHashMap<>();

    private final NodeMemory memory = new NodeMemory();
    private final LongSupplier nanoTime;

    private final IdleNodes idle;

    /** For slots only. */
    private final WaitingLine line;

    /** What the one takes along that was the last to come to the line. */
    private final AtomicReference<Parcel> gathering = new AtomicReference<>(Parcel.CLOSED);

    private final AtomicInteger riding = new AtomicInteger();
    private volatile int slots;

    private final AtomicLong redelivered = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private volatile long redeliveredAt;
    private volatile boolean stopping;

    /** Sends nothing before it is told of room at nodes. */
    public NodeRequests() {
        this(WaitingLine.PATIENCE, System::nanoTime);
    }

    NodeRequests(Duration patience, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        idle = new IdleNodes(nanoTime);
        line = new WaitingLine(0, PoolMemory.unlimited(), patience);
    }

    /**
     * A request that has its turn, or goes along with one that waits for it, until {@link #close}; its methods are for
     * one thread.
     */
    public final class Sent implements AutoCloseable {

        private final String id;
        private final Request request;
        private final int needed;

        /** Null as long as another one has it along. */
        private WaitingLine.Pass pass;

        /** Those it has along. */
        private List<Sent> riders = List.of();

        /** Its answer while another one has it along. */
        private final CompletableFuture<NodeAnswer> along = new CompletableFuture<>();

        private volatile CompletableFuture<NodeAnswer> answer = along;
        private final Set<String> takers = new ConcurrentSkipListSet<>();
        private final Set<String> refusers = new ConcurrentSkipListSet<>();
        private volatile int memoryMb;
        private volatile boolean last;
        private Duration patienceOfLast = LONG_PATIENCE;

        /** Null until it is addressed. */
        private volatile Versions versions;

        /** When it was sent, or a node last said that it had it. */
        private volatile long seenAt;

        private volatile Duration mayBeUnseen = UNSEEN;

        private Sent(String id, Request request) {
            this.id = id;
            this.request = request;
            this.needed = needed(request);
        }

        /** {@return its id, unique among all coordinators} */
        public String id() {
            return id;
        }

        /** {@return whether another one has it along, so that it is not to be sent} */
        public boolean isTakenAlong() {
            return pass == null;
        }

        /** {@return those it has along and itself, which is the last: once it is answered, all are} */
        public List<Sent> together() {
            return Stream.concat(riders.stream(), Stream.of(this)).toList();
        }

        /** {@return what is asked} */
        public Request request() {
            return request;
        }

        /**
         * Chooses the nodes that may take it now. To be called before each time it is sent.
         *
         * @param now versions of their software
         * @throws ServiceStoppingException if the service stops
         */
        public void address(Versions now) {
            if (isTakenAlong()) {
                return;
            }
            versions = now;
            seenAt = nanoTime.getAsLong();
            memoryMb = memory.fitted(needed);
            if (others() == 0) {
                refusers.clear();
            }
            last = others() <= 1;
            // Guard against askAgain, which must not see a request without an answer before it is addressed.
            answer = new CompletableFuture<>();
            if (request instanceof Request.Preview) {
                answer.orTimeout(PICTURE.toMillis(), TimeUnit.MILLISECONDS);
            }
            requireOpen();
        }

        private long others() {
            return memory.fitting(memoryMb).stream()
                    .filter(node -> !refusers.contains(node))
                    .count();
        }

        private boolean isFor(Versions now) {
            return versions == null || versions.drawsLike(now);
        }

        private boolean isLost() {
            return versions != null
                    && !(request instanceof Request.Preview)
                    && nanoTime.getAsLong() - seenAt > mayBeUnseen.toNanos()
                    && memory.fitting(memoryMb).stream()
                            .anyMatch(node -> !refusers.contains(node) && idle.contains(node, mayBeUnseen));
        }

        /** {@return versions of the software of the nodes that may take it} */
        public Versions versions() {
            return versions;
        }

        /** {@return the memory that a node must have to take it, in MB} */
        public int memoryMb() {
            return memoryMb;
        }

        /** {@return names of the nodes that must not take it, since they gave it back} */
        public Set<String> refusers() {
            return refusers;
        }

        /** {@return how long who takes it waits for memory before it gives it back} */
        public Duration patience() {
            return last ? patienceOfLast : SHORT_PATIENCE;
        }

        /**
         * Waits for the answer; null if the request was given back and has to be sent once more.
         *
         * @throws BrokerAwayException if the broker was lost meanwhile, and the request perhaps with it
         * @throws ServiceStoppingException if the service stops before
         * @throws DropwarpException if it is a picture, and no node has drawn it in time
         */
        public NodeAnswer await() {
            try {
                NodeAnswer given = answer.get();
                if (!given.wasGivenBack()) {
                    return given;
                }
                if (!goAlone() && given.node() != null) {
                    refusedBy(given.node());
                }
                return null;
            } catch (InterruptedException e) {
                throw interrupted();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException reason ? reason : noneIdle();
            }
        }

        /**
         * Has it sent alone the next time; if another one had it along, it first waits for a turn of its own. False if
         * it was sent alone already.
         *
         * @throws ServiceStoppingException if the service stops before it has its turn
         */
        public boolean goAlone() {
            if (isTakenAlong()) {
                enter(this);
                return true;
            }
            boolean together = !riders.isEmpty();
            letRidersGo();
            return together;
        }

        private void refusedBy(String node) {
            if (last) {
                refusers.clear();
                patienceOfLast = patienceOfLast.multipliedBy(2);
            }
            refusers.add(node);
        }

        /** Its place is free for another one. Those it had along have to go alone if they have no answer. */
        @Override
        public void close() {
            // In this order: see takeAlong.
            comeBack();
            open.remove(id);
            if (pass != null) {
                pass.leave();
                memory.leave(needed);
                pass = null;
            }
            letRidersGo();
        }

        private void takeAlong(List<Sent> others) {
            riders = others;
            for (Sent rider : riders) {
                open.put(rider.id, rider);
                if (rider.along.isDone()) {
                    // It was closed before.
                    open.remove(rider.id);
                }
            }
        }

        private void letRidersGo() {
            riders.forEach(Sent::comeBack);
            riders = List.of();
        }

        /** Is along with nobody any more. Has no effect if it has an answer, or goes alone already. */
        private void comeBack() {
            along.complete(NodeAnswer.givenBack(null, 1));
        }
    }

    /** {@return name of the coordinator, unique among those of a broker} */
    public String coordinator() {
        return coordinator;
    }

    /**
     * Waits some seconds until a node is idle and no request waits.
     *
     * @throws DropwarpException if that does not happen
     * @throws ServiceStoppingException if the service stops before
     */
    public void awaitIdle() {
        long deadline = System.nanoTime() + SOON.toNanos();
        Optional<WaitingLine.Pass> idle = line.enterIfIdle();
        try {
            while (idle.isEmpty() && System.nanoTime() - deadline < 0) {
                requireOpen();
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                idle = line.enterIfIdle();
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
        idle.orElseThrow(NodeRequests::noneIdle).leave();
    }

    private static DropwarpException noneIdle() {
        return new DropwarpException(FailureCode.IO_ERROR, "No node is free to draw it now.", null);
    }

    private static ServiceStoppingException interrupted() {
        Thread.currentThread().interrupt();
        return new ServiceStoppingException("The thread that waited for a node was interrupted");
    }

    /**
     * Waits until a node has room for a request; a picture does not wait. The result must be closed.
     *
     * @throws ServiceStoppingException if the service stops before
     * @throws DropwarpException if it is a picture, and no node is idle
     */
    public Sent open(Request request) {
        Sent sent = begin(request);
        enter(sent);
        return sent;
    }

    /**
     * As {@link #open}, for a request that is most likely done within milliseconds: it waits in line and takes others
     * along, or is taken along and then waits only for its answer.
     */
    public Sent openSmall(Request request) {
        Sent sent = begin(request);
        Parcel own = new Parcel();
        Parcel last;
        do {
            last = gathering.get();
            riding.incrementAndGet();
            if (last.take(sent)) {
                return sent;
            }
            riding.decrementAndGet();
        } while (!gathering.compareAndSet(last, own));
        boolean many = false;
        try {
            enter(sent);
            // Fewer are done sooner each at a slot of its own.
            many = line.waiting() + riding.get() >= slots;
        } finally {
            List<Sent> riders = leave(own);
            if (many) {
                sent.takeAlong(riders);
            } else {
                riders.forEach(Sent::comeBack);
            }
        }
        return sent;
    }

    private List<Sent> leave(Parcel parcel) {
        List<Sent> riders = parcel.close();
        riding.addAndGet(-riders.size());
        return riders;
    }

    private Sent begin(Request request) {
        requireOpen();
        return new Sent(coordinator + "-" + numbers.incrementAndGet(), request);
    }

    private void enter(Sent sent) {
        try {
            sent.pass = pass(sent.request);
        } catch (InterruptedException e) {
            throw interrupted();
        }
        open.put(sent.id, sent);
        if (stopping) {
            sent.close();
            requireOpen();
        }
    }

    private static int needed(Request request) {
        return request.needs() == null ? 0 : request.needs().memoryMb();
    }

    private WaitingLine.Pass pass(Request request) throws InterruptedException {
        int needed = needed(request);
        memory.enter(needed);
        try {
            return request instanceof Request.Preview
                    ? line.enterIfIdle().orElseThrow(NodeRequests::noneIdle)
                    : line.enter(new RequestLine(request instanceof Request.WarpTile, Needs.UNKNOWN));
        } catch (InterruptedException | RuntimeException e) {
            memory.leave(needed);
            throw e;
        }
    }

    private void requireOpen() {
        if (stopping) {
            throw new ServiceStoppingException("The service stops and sends no more requests");
        }
    }

    /** An answer has come. Returns false if nobody waits for it any more. */
    public boolean answered(String id, NodeAnswer answer) {
        Sent sent = open.get(id);
        if (sent == null || !sent.answer.complete(answer)) {
            return false;
        }
        if (answer.deliveries() > 1) {
            redeliveredAt = System.nanoTime();
            redelivered.addAndGet(answer.deliveries() - 1L);
        }
        if (answer.node() == null && !answer.wasGivenBack()) {
            lost.incrementAndGet();
        }
        return true;
    }

    /** A node says which requests it has, and how many it could take. */
    public void heard(NodeNews news) {
        for (String id : news.running()) {
            Sent sent = open.get(id);
            if (sent != null) {
                sent.takers.add(news.name());
                sent.seenAt = nanoTime.getAsLong();
            }
        }
        if (memory.fitting(0).contains(news.name())) {
            idle.heard(news);
        }
    }

    /** {@return names of the nodes that have said that they had a request; those that had it very shortly have not} */
    public List<String> takers(String id) {
        Sent sent = open.get(id);
        return sent == null ? List.of() : List.copyOf(sent.takers);
    }

    /** {@return how often a request was given to a further node, of those that were answered} */
    public long redelivered() {
        return redelivered.get();
    }

    /** {@return how long ago the last redelivered request was answered; empty if there was none} */
    public Optional<Duration> sinceRedelivery() {
        return redelivered.get() == 0
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(System.nanoTime() - redeliveredAt));
    }

    /** {@return number of requests that no node has answered, however often they were delivered} */
    public long lost() {
        return lost.get();
    }

    /** The nodes there are now; no more requests than {@code most} are sent at once. */
    public void resize(List<NodeSize> nodes, int most) {
        memory.resize(nodes);
        idle.retain(memory.fitting(0));
        resize(Math.min(most, nodes.stream().mapToInt(NodeSize::slots).sum()));
    }

    /** How many requests all nodes together take at once. */
    void resize(int most) {
        slots = most;
        line.resize(most);
    }

    /**
     * Has requests sent once more that no node may take any more, since the one they wait for in the broker, or that had
     * them, is gone or has other versions now; and those that were lost. To be called each second.
     *
     * @param now versions of the nodes' software
     */
    public void askAgain(Versions now) {
        // While there is no node at all, they wait in the broker for the next one.
        if (memory.fitting(0).isEmpty()) {
            return;
        }
        for (Sent sent : open.values()) {
            if (sent.others() == 0 || !sent.isFor(now)) {
                sent.answer.complete(NodeAnswer.givenBack(null, 1));
            } else if (sent.isLost() && sent.answer.complete(NodeAnswer.givenBack(null, 1))) {
                LOG.warn(
                        "No node has request {}, and one is idle; it was lost on its way and is sent once more",
                        sent.id);
                // In case it was not: ever less often.
                sent.mayBeUnseen = sent.mayBeUnseen.multipliedBy(2);
            }
        }
    }

    /** The broker was lost, and what it held may be lost too: whoever waits for an answer has to ask again. */
    public void brokerLost() {
        open.values().forEach(sent -> sent.answer.completeExceptionally(new BrokerAwayException(null)));
    }

    /** {@return number of requests that wait for a node; an estimate} */
    public int waiting() {
        return line.waiting() + memory.waiting() + riding.get();
    }

    /** {@return number of requests at nodes or on their way; an estimate} */
    public int inFlight() {
        return open.size();
    }

    /** Sends nothing more, waits for the answers for a time, and then lets all who wait go. */
    public void stop(Duration grace) {
        stopping = true;
        memory.open();
        line.open();
        long deadline = System.nanoTime() + grace.toNanos();
        try {
            while (!open.isEmpty() && System.nanoTime() - deadline < 0) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        open.values()
                .forEach(sent -> sent.answer.completeExceptionally(
                        new ServiceStoppingException("The service stops before the node has answered")));
    }
}
