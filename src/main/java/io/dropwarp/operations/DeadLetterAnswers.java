package io.dropwarp.operations;

import io.dropwarp.admission.MachineFaultGate;
import io.dropwarp.job.JobState;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bean that turns answered dead letters into jobs again. Used by one thread. */
public final class DeadLetterAnswers {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterAnswers.class);

    private final Answers answers;
    private final MachineFaultGate gate;

    public DeadLetterAnswers(Answers answers, MachineFaultGate gate) {
        this.answers = answers;
        this.gate = gate;
    }

    /** {@return ids of the dead letters that have an answer, oldest first; none while the intake is paused} */
    public Iterator<String> find() {
        if (gate.reason().isPresent()) {
            return List.<String>of().iterator();
        }
        try {
            return answers.find().iterator();
        } catch (IOException e) {
            LOG.warn("Cannot look for answers to dead letters: {}", e.toString());
            return List.<String>of().iterator();
        }
    }

    /** Turns a dead letter into a job again; null if the answer cannot be carried out now, or at all. */
    public JobState carryOut(String id) {
        if (gate.reason().isPresent()) {
            return null;
        }
        try {
            return answers.carryOut(id);
        } catch (IOException e) {
            // Its folder records how far it got; the next scan or restart continues from there.
            LOG.warn("Cannot take the dead letter {} back yet: {}", id, e.toString());
            return null;
        }
    }
}
