package io.dropwarp.notify;

import io.dropwarp.model.FailureCode;
import io.dropwarp.model.JobEnded;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Jobs that ended in a period: published ones with the size of their sources, and failed ones by code. */
public record Summary(Instant from, Instant to, long published, Map<FailureCode, Long> byCode, long bytes) {

    public Summary {
        byCode = new TreeMap<>(byCode);
    }

    public long deadLettered() {
        return byCode.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Adds up jobs as they are read. Not thread-safe. */
    static final class Sum {

        private final Map<FailureCode, Long> byCode = new TreeMap<>();
        private long published;
        private long bytes;

        void add(JobEnded end) {
            if (end.published()) {
                published++;
                bytes += end.bytes();
            } else {
                byCode.merge(end.code(), 1L, Long::sum);
            }
        }

        Summary of(Instant from, Instant to) {
            return new Summary(from, to, published, byCode, bytes);
        }
    }
}
