package io.dropwarp.job;

/** What queues and route steps carry: always something about one job in flight. */
public interface JobMessage {

    /** {@return the job it is about} */
    JobState state();

    /** {@return name of the step under way, under which {@link AttemptLog} counts its failed attempts} */
    default String step() {
        return state().stage().label();
    }
}
