package io.dropwarp.workers.sizing;

/**
 * What processors did up to a moment, in the kernel's ticks; two of them tell of the time between.
 *
 * @param ours ticks that this process and its workers computed
 * @param machineBusy ticks in which the machine's processors computed, for whomever
 * @param machineWaiting ticks in which they had nothing to do because somebody waited for storage
 * @param machineAll ticks of the machine's processors in all; 0 if not known
 */
public record ProcessorTime(long ours, long machineBusy, long machineWaiting, long machineAll) {

    /** USER_HZ, which the kernel keeps to for all programs whatever its own clock. */
    public static final int TICKS_PER_SECOND = 100;

    /**
     * How busy the processors were since an earlier moment: by our own work out of what we may use, or by anybody's out of
     * what the machine has, whichever is more. Either leaves no room for more work.
     *
     * @param before the earlier moment
     * @param seconds time between
     * @param processors we may use, a quota counted
     * @return 0 to 1
     */
    double busySince(ProcessorTime before, double seconds, double processors) {
        double own = (ours - before.ours) / (seconds * processors * TICKS_PER_SECOND);
        long all = machineAll - before.machineAll;
        double machine = all <= 0 ? 0 : (machineBusy - before.machineBusy) / (double) all;
        return Math.min(1, Math.max(own, machine));
    }
}
