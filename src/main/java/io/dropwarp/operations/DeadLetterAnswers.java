package io.dropwarp.operations;

import io.dropwarp.admission.MachineFaultGate;
import io.dropwarp.job.JobState;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bean that takes answered dead letters back. Used by one thread. */
public final class DeadLetterAnswers {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterAnswers.class);

    private final Answers answers;
    private final MachineFaultGate gate;

    /**
     * Takes answers.
     *
     * @param answers finds them and carries them out
     * @param gate shut while nothing could be finished
     */
    public DeadLetterAnswers(Answers answers, MachineFaultGate gate) {
        this.answers = answers;
        this.gate = gate;
    }

    /**
     * Finds the dead letters that have an answer.
     *
     * @return their ids, oldest first; none while the intake pauses
     */
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

    /**
     * Makes a job of a dead letter again.
     *
     * @param id its id
     * @return the job; null if the answer cannot be carried out now, or at all
     */
    public JobState carryOut(String id) {
        if (gate.reason().isPresent()) {
            return null;
        }
        try {
            return answers.carryOut(id);
        } catch (IOException e) {
            // The folder says how far it came; the next look, or the next start, goes on from there.
            LOG.warn("Cannot take the dead letter {} back yet: {}", id, e.toString());
            return null;
        }
    }
}
