package io.dropwarp.admission;

import io.dropwarp.model.Failure;
import io.dropwarp.model.Job;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/**
 * Which arrivals may be claimed: none while the machine is at fault, and of the others those that their lane and the
 * disks have room for. Thread-safe if its parts are.
 *
 * @param gate shut while the machine is at fault
 * @param disk sets room aside
 * @param lane whether an arrival of that many bytes finds room in its lane
 * @param taken whether an arrival of that path was taken before and stays where it is
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
