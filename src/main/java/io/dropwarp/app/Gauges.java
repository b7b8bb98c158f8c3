package io.dropwarp.app;

import io.dropwarp.camel.Queues;
import io.dropwarp.intake.IntakeTally;
import io.dropwarp.model.Alert;
import io.dropwarp.operations.Instruments;
import io.dropwarp.operations.ServiceStatus;
import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.process.LossCause;
import io.dropwarp.workers.process.RecycleCause;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.main.Main;

/** Collects the figures of a status from the stages. Thread-safe. */
final class Gauges implements Instruments {

    private final Queues queues;
    private final Health health;
    private final IntakeTally intake;
    private final WorkerPool pool;
    private final Disks disks;
    private final Optional<ClusterStage> cluster;

    Gauges(Main main, Health health, IntakeTally intake, WorkerPool pool, Disks disks, Optional<ClusterStage> cluster) {
        queues = new Queues(main::getCamelContext);
        this.health = health;
        this.intake = intake;
        this.pool = pool;
        this.disks = disks;
        this.cluster = cluster;
    }

    @Override
    public Optional<String> trouble() {
        return health.trouble();
    }

    @Override
    public ServiceStatus.Queues queues() {
        return new ServiceStatus.Queues(
                intake.waiting(),
                intake.waiting() == 0 ? null : intake.oldestSeconds(),
                queues.depth(Queues.ARRIVALS),
                queues.depth(Queues.SCENES),
                queues.depth(Queues.TILES));
    }

    @Override
    public ServiceStatus.Workers workers() {
        return new ServiceStatus.Workers(
                pool.busy(),
                pool.idle(),
                pool.limit(),
                pool.counters().started(),
                counted(RecycleCause.values(), pool.counters()::recycled),
                counted(LossCause.values(), pool.counters()::lost));
    }

    private static <E extends Enum<E>> Map<String, Long> counted(E[] causes, Function<E, Long> count) {
        return Arrays.stream(causes)
                .filter(cause -> count.apply(cause) > 0)
                .collect(Collectors.toMap(
                        cause -> cause.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        count,
                        Long::sum,
                        TreeMap::new));
    }

    @Override
    public List<ServiceStatus.Node> nodes() {
        return cluster.map(ClusterStage::nodes).orElse(List.of());
    }

    @Override
    public List<Alert> alerts() {
        return cluster.map(ClusterStage::alerts).orElse(List.of());
    }

    @Override
    public List<ServiceStatus.Folder> folders() {
        return disks.folders();
    }
}
