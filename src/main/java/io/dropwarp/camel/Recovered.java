package io.dropwarp.camel;

import io.dropwarp.job.JobRegistry;
import io.dropwarp.job.JobState;
import io.dropwarp.model.JobFolder;
import io.dropwarp.publish.OutputNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/** The jobs that an earlier run left, and how far each had come. Thread-safe. */
public final class Recovered {

    private final Path work;
    private final List<String> jobs;

    /**
     * Jobs to go on with.
     *
     * @param work the work folder
     * @param jobs their ids, oldest first
     * @param registry knows them
     * @param names is told first of the names that outputs already have, so that no other job takes one
     */
    public Recovered(Path work, List<String> jobs, JobRegistry registry, OutputNames names) {
        this.work = work;
        this.jobs = List.copyOf(jobs);
        for (String job : jobs) {
            if (Files.exists(JobFolder.of(work, job).receipt())) {
                JobState state = registry.get(job);
                state.plan().ifPresent(plan -> names.give(state.job(), plan));
            }
        }
    }

    /** {@return ids of the jobs, oldest first} */
    public Iterator<String> jobs() {
        return jobs.iterator();
    }

    /**
     * Whether a job was given up, and only its move to the dead letters is missing.
     *
     * @param job the job's id
     * @return true if its report stands
     */
    public boolean isGivenUp(String job) {
        return Files.exists(JobFolder.of(work, job).report());
    }
}
