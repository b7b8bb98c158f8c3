package io.dropwarp.app;

import io.dropwarp.camel.TileTally;
import io.dropwarp.config.Config;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.tiles.Tiles;
import io.dropwarp.workers.sizing.WorkerRange;
import org.apache.camel.main.Main;

/** Splits large jobs into tiles and collects them. */
final class TileStage {

    /** Queued tiles per worker: enough to keep it busy, few enough to stay fair between jobs. */
    private static final int TILES_PER_WORKER = 4;

    private TileStage() {}

    static void bind(Main main, Config.Lanes lanes, JobRegistry registry, WorkerRange workers) {
        Tiles tiles = new Tiles(registry);
        main.bind("tiles", tiles);
        main.bind("tileTally", new TileTally(tiles));
        CamelSettings.set(main, "dropwarp.lanes.large-consumers", lanes.largeConsumers());
        CamelSettings.set(main, "dropwarp.queue.scenes", lanes.scenes());
        // Tiles that consumers hold while they wait for the pool are subtracted from the queue's length.
        int fitting = Math.max(workers.start(), TILES_PER_WORKER * workers.start() - workers.most());
        CamelSettings.set(main, "dropwarp.queue.tiles", lanes.tiles() > 0 ? lanes.tiles() : fitting);
    }
}
