package io.dropwarp.admission;

import io.dropwarp.model.Failure;
import io.dropwarp.model.Job;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/**
 * Admits no arrival while the machine is at fault, and otherwise those for which their lane and the disks have room.
 * Thread-safe if its parts are.
 *
 * @param lane whether the lane of an arrival of this many bytes has room
 * @param taken whether an arrival with this path was taken before and stays where it is
 */
public record ArrivalAdmission(MachineFaultGate gate, DiskAdmission disk, LongPredicate lane, Predicate<String> taken)
        implements Admission {

    @Override
    public boolean begins() {
        disk.begins();
        return isOpen();
    }

    @Override
    public boolean isOpen() {
        return gate.reason().isEmpty();
    }

    @Override
    public boolean admits(long bytes) {
        return lane.test(bytes) && disk.admits(bytes);
    }

    @Override
    public boolean isTaken(String file) {
        return taken.test(file);
    }

    @Override
    public void claimed(Job job) {
        disk.claimed(job.id(), job.bytes());
    }

    @Override
    public void failed(Failure failure) {
        gate.shut(failure);
    }
}
