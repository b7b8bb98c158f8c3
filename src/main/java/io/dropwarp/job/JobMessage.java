package io.dropwarp.job;

/** What queues and route steps carry: a message about one job in flight. */
public interface JobMessage {

    JobState state();

    /** {@return name of the current step, under which {@link AttemptLog} counts its failed attempts} */
    default String step() {
        return state().stage().label();
    }
}
