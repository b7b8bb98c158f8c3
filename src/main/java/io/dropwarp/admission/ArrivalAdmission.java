package io.dropwarp.admission;

import io.dropwarp.model.Failure;
import io.dropwarp.model.Job;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/**
 * Admits no arrival while the machine is at fault, and otherwise those for which their lane (by bytes) and the disks
 * have room. {@code taken} tells by its path whether an arrival was taken before and stays in the drop folder.
 * Thread-safe if its parts are.
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
