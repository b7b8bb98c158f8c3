package io.dropwarp.app;

import io.dropwarp.config.Config;
import io.dropwarp.config.Profiles;
import io.dropwarp.planning.PlanRequests;
import io.dropwarp.planning.Planning;
import io.dropwarp.protocol.PlanLimits;
import io.dropwarp.workers.sizing.WorkerRange;
import org.apache.camel.main.Main;

/** Plans jobs; small ones are finished in the same step. */
final class PlanningStage {

    private static final int PUBLISHERS_PER_WORKER = 2;

    final PlanRequests requests;

    PlanningStage(Main main, Config config, Profiles profiles, JobStage jobs, Disks disks, WorkerStage workers) {
        requests = new PlanRequests(config.folders().work(), profiles, limits(config, disks, workers.range));
        main.bind("planning", new Planning(jobs.registry, jobs.claims, requests, workers::versions));
        // As many as there may ever be workers, since no consumer can be added once the route runs; the pool limits the
        // requests to its current workers. A few more planners per worker keep it busy while others publish, which
        // means waiting for the disk.
        int publishers = PUBLISHERS_PER_WORKER * workers.range.start();
        int planners = config.lanes().smallConsumers();
        CamelSettings.set(
                main,
                "dropwarp.lanes.small-consumers",
                planners > 0 ? planners : Math.max(workers.range.most(), publishers) + publishers);
        CamelSettings.set(main, "dropwarp.queue.arrivals", config.lanes().arrivals());
    }

    private static PlanLimits limits(Config config, Disks disks, WorkerRange workers) {
        // An output that would not fit the empty disk never will; one that does not fit now waits for space.
        return new PlanLimits(
                config.intake().drivers(),
                config.intake().containerDrivers(),
                config.limits().maxPixels(),
                Math.min(config.limits().maxOutputBytes(), disks.largestOutput()),
                config.limits().smallPixels(),
                config.limits().tileMemoryMb() * 1024L * 1024,
                workers.start());
    }
}
