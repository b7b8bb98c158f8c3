package io.dropwarp.operations;

import io.dropwarp.model.Alert;
import java.util.List;
import java.util.Optional;

/** Supplies the figures for the status of a running service. Thread-safe. */
public interface Instruments {

    /** {@return why the intake is paused; empty if it is not} */
    Optional<String> trouble();

    ServiceStatus.Queues queues();

    ServiceStatus.Workers workers();

    /** {@return the nodes that are heard, those that get no work last; none without a cluster} */
    List<ServiceStatus.Node> nodes();

    /** {@return what an operator should look at; empty if all is well} */
    List<Alert> alerts();

    /** {@return free space for each folder} */
    List<ServiceStatus.Folder> folders();
}
