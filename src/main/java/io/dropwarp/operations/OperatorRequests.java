package io.dropwarp.operations;

import io.dropwarp.model.RefusedRequestException;
import io.dropwarp.operations.RequestBox.SweepRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sweep stage's bean: runs sweeps that are due, were missed, or are requested. Thread-safe. */
public final class OperatorRequests {

    private static final Logger LOG = LoggerFactory.getLogger(OperatorRequests.class);

    private final Sweeps sweeps;
    private final RequestBox box;

    public OperatorRequests(Sweeps sweeps, RequestBox box) {
        this.sweeps = sweeps;
        this.box = box;
    }

    /** Runs a sweep that is due. */
    public void sweep(String name) {
        sweeps.run(name, false);
    }

    /** {@return the sweeps that were due while the service did not run} */
    public Iterator<SweepRequest> missed() {
        return sweeps.missed(Instant.now()).stream()
                .map(name -> new SweepRequest(null, name, false))
                .iterator();
    }

    /** {@return requests of the command line that have not been started} */
    public Iterator<SweepRequest> asked() {
        try {
            return box.take().iterator();
        } catch (IOException e) {
            LOG.debug("Cannot look for requests: {}", e.toString());
            return List.<SweepRequest>of().iterator();
        }
    }

    /**
     * Runs a requested sweep and writes its result to the request box if someone waits for it.
     *
     * @throws IOException if the result cannot be written
     */
    public void run(SweepRequest request) throws IOException {
        SweepResult result;
        try {
            result = sweeps.run(request.sweep(), request.dryRun());
        } catch (RefusedRequestException refused) {
            result = new SweepResult(
                    request.sweep(),
                    Instant.now(),
                    0,
                    SweepResult.FAILED,
                    refused.getMessage() + " " + refused.hint(),
                    Map.of(),
                    request.dryRun(),
                    List.of());
        }
        if (request.id() != null) {
            box.answer(request, result);
        }
    }
}
