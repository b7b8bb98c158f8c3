package io.dropwarp.workers.process;

import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * How used a worker is, and whether that is enough to replace it. Thread-safe.
 */
final class WorkerWear {

    private static final Set<FailureCode> SUSPECT = EnumSet.of(FailureCode.OUT_OF_MEMORY, FailureCode.INTERNAL);

    private final WorkerLimits limits;
    private final long pid;
    private int answered;
    private long peakBytes;
    private RecycleCause due;

    /**
     * Begins with a new process.
     *
     * @param limits when a worker is replaced or killed
     * @param pid its process id
     */
    WorkerWear(WorkerLimits limits, long pid) {
        this.limits = limits;
        this.pid = pid;
    }

    /**
     * Takes the answer to a request into account.
     *
     * @param reply the last line of the answer
     */
    synchronized void answered(ReplyLine reply) {
        answered++;
        peakBytes = Math.max(peakBytes, reply.peakRssBytes());
        due = dueAfter(reply.failure());
    }

    /**
     * Looks at the memory it holds now.
     *
     * @return in words, that this is more than its cap; empty if it is not
     */
    synchronized Optional<String> excess() {
        ProcessMemory memory = ProcessMemory.of(pid);
        peakBytes = Math.max(peakBytes, memory.peakBytes());
        long cap = limits.memoryCapBytes();
        return cap > 0 && memory.residentBytes() > cap
                ? Optional.of("it held " + (memory.residentBytes() >> 20) + " MB, its cap is " + (cap >> 20) + " MB")
                : Optional.empty();
    }

    /** {@return why it should be replaced now, null if it need not} */
    synchronized RecycleCause due() {
        return due;
    }

    /** {@return largest resident memory seen or reported so far, 0 if unknown} */
    synchronized long peakBytes() {
        return peakBytes;
    }

    private RecycleCause dueAfter(Failure failure) {
        if (failure != null && SUSPECT.contains(failure.code())) {
            return RecycleCause.SUSPECT;
        }
        if (answered >= limits.maxRequests()) {
            return RecycleCause.REQUESTS;
        }
        long most = limits.recycleAboveBytes();
        return most > 0 && ProcessMemory.of(pid).residentBytes() > most ? RecycleCause.MEMORY : null;
    }
}
