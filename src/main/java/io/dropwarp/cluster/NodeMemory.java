package io.dropwarp.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Admits requests while nodes have memory for them: of those that need at least so much, no more than all nodes can run
 * at once. So large requests wait here, in FIFO order, and hold no slot of nodes that are too small for them. A request
 * that is larger than each node counts as one that fills the largest node, which runs it alone, as one machine does.
 * Requests of unknown needs do not wait. Thread-safe.
 */
final class NodeMemory {

    /** Fair, so that those that are woken look in the order in which they came. */
    private final ReentrantLock lock = new ReentrantLock(true);

    private final Condition change = lock.newCondition();
    private final List<Integer> admitted = new ArrayList<>();
    private volatile List<NodeSize> nodes = List.of();
    private boolean open;

    /** The nodes there are now. */
    void resize(List<NodeSize> now) {
        lock.lock();
        try {
            nodes = List.copyOf(now);
            change.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until nodes have room for one more request of this size. It must leave when it is done.
     *
     * @throws InterruptedException if interrupted; then it is not admitted
     */
    void enter(int mb) throws InterruptedException {
        lock.lock();
        try {
            while (!open && !hasRoom(mb)) {
                change.await();
            }
            admitted.add(mb);
        } finally {
            lock.unlock();
        }
    }

    /** A request of this size has ended. */
    void leave(int mb) {
        lock.lock();
        try {
            admitted.remove(Integer.valueOf(mb));
            change.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom(int mb) {
        int size = fitted(mb);
        int room = nodes.stream().mapToInt(node -> node.slots(size)).sum();
        return mb == 0
                || admitted.stream().filter(other -> fitted(other) >= size).count() < room;
    }

    /** {@return so many MB, or all of the largest node if that has less} */
    int fitted(int mb) {
        return Math.min(mb, nodes.stream().mapToInt(NodeSize::memoryMb).max().orElse(0));
    }

    /** {@return the nodes that have so much memory} */
    List<String> fitting(int mb) {
        return nodes.stream()
                .filter(node -> node.memoryMb() >= mb)
                .map(NodeSize::name)
                .toList();
    }

    /** Lets all waiting requests through, so that they learn of the service's stop. Cannot be undone. */
    void open() {
        lock.lock();
        try {
            open = true;
            change.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** {@return number of waiting requests} */
    int waiting() {
        lock.lock();
        try {
            return lock.getWaitQueueLength(change);
        } finally {
            lock.unlock();
        }
    }
}
