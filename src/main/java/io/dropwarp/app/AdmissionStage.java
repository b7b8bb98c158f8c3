package io.dropwarp.app;

import io.dropwarp.admission.DiskAdmission;
import io.dropwarp.admission.MachineFaultGate;
import io.dropwarp.config.Config;
import io.dropwarp.deadletter.DeadLetterFolder;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.metrics.FolderMetrics;
import io.dropwarp.model.Failure;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Optional;
import org.apache.camel.main.Main;

/** Lets jobs continue while the disks have room for them and the folders can be written. */
final class AdmissionStage implements Measured, AutoCloseable {

    final Disks disks;
    final MachineFaultGate gate;
    final DiskAdmission room;

    private final Config config;

    /** Built once the folders exist. */
    AdmissionStage(Main main, Config config, RunOptions options, JobRegistry registry) {
        this.config = config;
        disks = new Disks(config, options);
        gate = new MachineFaultGate(disks.watched()::look);
        room = new DiskAdmission(registry, gate, disks.books(), config.keepSources());
        main.bind("diskAdmission", room);
    }

    /** {@return the machine fault that makes all jobs wait; empty if there is none} */
    Optional<Failure> machineFault() {
        return gate.reason().or(room::lack);
    }

    @Override
    public List<MeterBinder> meters() {
        return List.of(new FolderMetrics(
                disks.watched().list(),
                disks.space(),
                new DeadLetterFolder(config.folders().deadLetter())));
    }

    @Override
    public void close() {
        room.stop();
    }
}
