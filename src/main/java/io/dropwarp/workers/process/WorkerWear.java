package io.dropwarp.workers.process;

import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Use of a worker since its start, and whether it should be replaced. Thread-safe. */
final class WorkerWear {

    private static final Set<FailureCode> SUSPECT = EnumSet.of(FailureCode.OUT_OF_MEMORY, FailureCode.INTERNAL);

    private final WorkerLimits limits;
    private final long pid;
    private int answered;
    private long peakBytes;
    private RecycleCause due;

    WorkerWear(WorkerLimits limits, long pid) {
        this.limits = limits;
        this.pid = pid;
    }

    /** Updates the counts from the last line of an answer. */
    synchronized void answered(ReplyLine reply) {
        answered++;
        peakBytes = Math.max(peakBytes, reply.peakRssBytes());
        due = dueAfter(reply.failure());
    }

    /** Checks its memory. Returns a message if it exceeds its cap; else empty. */
    synchronized Optional<String> excess() {
        ProcessMemory memory = ProcessMemory.of(pid);
        peakBytes = Math.max(peakBytes, memory.peakBytes());
        long cap = limits.memoryCapBytes();
        return cap > 0 && memory.residentBytes() > cap
                ? Optional.of("it held " + (memory.residentBytes() >> 20) + " MB, its cap is " + (cap >> 20) + " MB")
                : Optional.empty();
    }

    /** {@return why it should be replaced now, or null} */
    synchronized RecycleCause due() {
        return due;
    }

    /** {@return peak resident memory seen or reported so far, 0 if unknown} */
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
        // Memory that was never reached needs no look.
        return most > 0 && peakBytes > most && ProcessMemory.of(pid).residentBytes() > most
                ? RecycleCause.MEMORY
                : null;
    }
}
