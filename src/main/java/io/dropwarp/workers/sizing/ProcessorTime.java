package io.dropwarp.workers.sizing;

/**
 * Processor time up to a moment, in the kernel's ticks; two of them give the time between.
 *
 * @param ours ticks of this process and its workers
 * @param machineBusy ticks in which the machine's processors were busy
 * @param machineWaiting idle ticks in which a process waited for storage
 * @param machineAll all ticks of the machine's processors; 0 if unknown
 */
public record ProcessorTime(long ours, long machineBusy, long machineWaiting, long machineAll) {

    /** USER_HZ, fixed for user space regardless of the kernel's own clock. */
    public static final int TICKS_PER_SECOND = 100;

    /**
     * {@return load since an earlier moment, 0 to 1: our work relative to the processors we may use, considering
     * quotas, or all work relative to the machine, whichever is more} Either leaves no room for more work.
     */
    double busySince(ProcessorTime before, double seconds, double processors) {
        double own = (ours - before.ours) / (seconds * processors * TICKS_PER_SECOND);
        long all = machineAll - before.machineAll;
        double machine = all <= 0 ? 0 : (machineBusy - before.machineBusy) / (double) all;
        return Math.min(1, Math.max(own, machine));
    }
}
