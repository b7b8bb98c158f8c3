package io.dropwarp.app;

import io.dropwarp.config.Config;
import io.dropwarp.config.Profiles;
import io.dropwarp.planning.PlanRequests;
import io.dropwarp.planning.Planning;
import org.apache.camel.main.Main;

/** Plans jobs; small ones are finished in the same step. */
final class PlanningStage {

    /** A small file takes a worker 10 ms, and its publication 0.15 s for others to share the disk with. */
    private static final int PUBLISHERS_PER_WORKER = 12;

    final PlanRequests requests;

    PlanningStage(Main main, Config config, Profiles profiles, JobStage jobs, Disks disks, WorkerStage workers) {
        // An output that would not fit the empty disk never will; one that does not fit now waits for space.
        long largest = Math.min(config.limits().maxOutputBytes(), disks.largestOutput());
        requests = new PlanRequests(
                config.folders().work(), profiles, PlanRequests.limits(config, largest, workers.range.start()));
        main.bind("planning", new Planning(jobs.registry, jobs.claims, requests, workers::versions));
        // As many as there may ever be workers, since no consumer can be added once the route runs; the pool limits the
        // requests to its current workers. More planners per worker keep it busy while others publish, which means
        // waiting for the disk.
        int publishers = PUBLISHERS_PER_WORKER * workers.range.start();
        int planners = config.lanes().smallConsumers();
        CamelSettings.set(
                main, "dropwarp.lanes.small-consumers", planners > 0 ? planners : workers.lanes.most() + publishers);
        CamelSettings.set(main, "dropwarp.queue.arrivals", config.lanes().arrivals());
    }
}
