package io.dropwarp.doctor;

import io.dropwarp.workers.pool.PoolMeter.Reading;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Conclusion from rounds with different numbers of workers, and the scarcest resource.
 *
 * @param recommended number of workers: the fewest with about the best throughput
 */
public record Diagnosis(Bound bound, int recommended, String why, String advice) {

    /** The resource that limits a job. */
    public enum Bound {
        /** The workers compute all the time. */
        PROCESSOR,
        /** The machine swaps, or requests wait until others release memory. */
        MEMORY,
        /** The workers wait for files. */
        STORAGE
    }

    private static final double BUSY = 0.85;
    private static final double AS_GOOD = 0.95;

    /** The service itself uses some processor time, too. */
    private static final double OTHERS = 0.25;

    private static final double MEMORY_STALLED = 0.1;
    private static final double OFTEN_SHORT = 0.3;
    private static final long MANY_PAGES = 1000;

    /** {@return whether the processors have room, so that more workers than processors should be tried} */
    static boolean leavesRoom(Round.Result result, double processors) {
        return busy(result.reading(), processors) < BUSY && !isShortOfMemory(result.reading());
    }

    /** Draws the conclusion; {@code usual} is the number of workers the service would start with. */
    static Diagnosis of(List<Round.Result> results, int usual, double processors) {
        Round.Result at = results.stream()
                .filter(result -> result.workers() == usual)
                .findFirst()
                .orElse(results.get(results.size() - 1));
        double best = results.stream().mapToDouble(Round.Result::rate).max().orElseThrow();
        int recommended = results.stream()
                .filter(result -> result.rate() >= AS_GOOD * best)
                .map(Round.Result::workers)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        Bound bound = bound(at.reading(), processors);
        String advice = bound == Bound.PROCESSOR && isDisturbed(at.reading(), processors)
                ? "Measure again while the machine is otherwise idle: the number of workers cannot be determined now."
                : advice(bound, recommended, usual);
        return new Diagnosis(bound, recommended, why(bound, at, processors), advice);
    }

    private static Bound bound(Reading reading, double processors) {
        if (isShortOfMemory(reading)) {
            return Bound.MEMORY;
        }
        return busy(reading, processors) >= BUSY ? Bound.PROCESSOR : Bound.STORAGE;
    }

    private static boolean isShortOfMemory(Reading reading) {
        return reading.swappedPages() > MANY_PAGES
                || reading.memoryStall() > MEMORY_STALLED
                || reading.shortOfMemory() > OFTEN_SHORT;
    }

    /** Load of the processors that so many workers can use, or of all by any process, whichever is more. */
    private static double busy(Reading reading, double processors) {
        return Math.max(workerShare(reading, processors), reading.processorsBusy());
    }

    /** Whether other programs used so much processor time that the cause of waiting is unknown. */
    private static boolean isDisturbed(Reading reading, double processors) {
        return reading.processorsBusy() - workerShare(reading, processors) > OTHERS;
    }

    private static double workerShare(Reading reading, double processors) {
        return reading.workerCpuSeconds() / (reading.seconds() * processors);
    }

    private static String why(Bound bound, Round.Result at, double processors) {
        Reading reading = at.reading();
        String used = String.format(
                Locale.ROOT,
                "With %d worker(s), they used %.0f %% of %.1f processor(s), the machine as a whole %.0f %%, and was idle"
                        + " waiting for storage %.0f %%.",
                at.workers(),
                100 * workerShare(reading, processors),
                processors,
                100 * reading.processorsBusy(),
                100 * reading.processorsWaiting());
        return switch (bound) {
            case MEMORY ->
                used
                        + String.format(
                                Locale.ROOT,
                                " %d pages went through swap, and requests waited for memory %.0f %% of the time.",
                                reading.swappedPages(),
                                100 * reading.shortOfMemory());
            case STORAGE -> used + " The rest of the time they waited for files.";
            case PROCESSOR -> isDisturbed(reading, processors) ? used + " Other programs used the processors." : used;
        };
    }

    private static String advice(Bound bound, int recommended, int usual) {
        String set = recommended == usual
                ? "Leave dropwarp.worker.count at auto: " + usual + " is the best that was tried."
                : "Set dropwarp.worker.count=" + recommended + " for files like these";
        return switch (bound) {
            case PROCESSOR -> recommended <= usual ? set + (recommended == usual ? "" : ".") : set + ".";
            case MEMORY ->
                set + (recommended == usual ? "" : ".")
                        + " More memory, or smaller tiles (dropwarp.tiles.memory-mb), would help most.";
            case STORAGE ->
                recommended > usual
                        ? set + ", or leave it at auto, which adds workers while they wait."
                        : set + (recommended == usual ? "" : ".")
                                + " More workers gain nothing on this storage; faster storage would.";
        };
    }
}
