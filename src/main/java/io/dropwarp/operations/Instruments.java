package io.dropwarp.operations;

import java.util.List;
import java.util.Optional;

/** Where the status of a running service is read off. Thread-safe. */
public interface Instruments {

    /** {@return why nothing is taken in now; empty while all is well} */
    Optional<String> trouble();

    /** {@return what waits} */
    ServiceStatus.Queues queues();

    /** {@return the worker processes} */
    ServiceStatus.Workers workers();

    /** {@return the room on the disks} */
    List<ServiceStatus.Folder> folders();
}
