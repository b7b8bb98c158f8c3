package io.dropwarp.operations;

import io.dropwarp.job.JobRegistry;
import io.dropwarp.job.JobState;
import io.dropwarp.model.JobFolder;
import io.dropwarp.publish.OutputNames;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.List;

/** The jobs that an earlier run left, and how far each had come. Thread-safe. */
public final class Recovered {

    private final JobRegistry registry;
    private final List<JobState> jobs;

    /**
     * Reserves the names of outputs that exist, so that no other job takes one. The ids are in order of age, oldest
     * first.
     */
    public Recovered(List<String> jobs, JobRegistry registry, OutputNames names) {
        this.registry = registry;
        this.jobs = jobs.stream().map(registry::get).toList();
        for (JobState state : this.jobs) {
            if (Files.exists(folder(state).receipt())) {
                state.plan().ifPresent(plan -> names.give(state.job(), plan));
            }
        }
    }

    /** {@return the jobs, oldest first} */
    public Iterator<JobState> jobs() {
        return jobs.iterator();
    }

    /** {@return whether a job has its report and only has to be moved to the dead letters} */
    public boolean isGivenUp(JobState state) {
        return Files.exists(folder(state).report());
    }

    private JobFolder folder(JobState state) {
        return JobFolder.of(registry.work(), state.job().id());
    }
}
