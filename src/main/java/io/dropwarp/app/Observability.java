package io.dropwarp.app;

import io.dropwarp.camel.MeasuredQueues;
import io.dropwarp.camel.ServiceHealth;
import io.dropwarp.config.Config;
import io.dropwarp.deadletter.DeadLetterFolder;
import io.dropwarp.metrics.FolderMetrics;
import io.dropwarp.metrics.IntakeMetrics;
import io.dropwarp.metrics.JobMetrics;
import io.dropwarp.metrics.NotificationMetrics;
import io.dropwarp.metrics.QueueMetrics;
import io.dropwarp.metrics.SweepMetrics;
import io.dropwarp.metrics.WorkerMetrics;
import io.dropwarp.model.Failure;
import io.dropwarp.model.Release;
import io.dropwarp.notify.NewsTally;
import io.dropwarp.operations.Sweeps;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.SimpleEventNotifierSupport;

/** Has Camel serve health and metrics on the management port. Made once, before Camel starts. */
final class Observability {

    private final Config.Listener listener;
    private final Supplier<Optional<String>> trouble;
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** What the registry itself refers to only weakly. */
    private final List<MeterBinder> kept = new ArrayList<>();

    /**
     * What is served of a service.
     *
     * @param config where, and where its folders are
     * @param service its parts
     * @param sweeps its sweeps
     * @param news counts its notifications
     * @param machineFault why the machine is at fault; empty while it is not
     */
    Observability(
            Config config,
            OperatorParts.Stock service,
            Sweeps sweeps,
            NewsTally news,
            Supplier<Optional<Failure>> machineFault) {
        this.listener = config.management();
        this.trouble = service.trouble();
        add(new JobMetrics(service.registry()));
        add(new WorkerMetrics(service.pool()));
        add(new FolderMetrics(
                service.disks().watched().list(),
                service.disks().space(),
                new DeadLetterFolder(config.folders().deadLetter())));
        add(new IntakeMetrics(
                service.intake().tally(),
                service.gate(),
                machineFault,
                () -> trouble.get().isEmpty()));
        add(new SweepMetrics(sweeps));
        add(new NotificationMetrics(news));
        add(new JvmMemoryMetrics());
        add(new ProcessorMetrics());
        add(new UptimeMetrics());
        add(new FileDescriptorMetrics());
    }

    private void add(MeterBinder metrics) {
        metrics.bindTo(meters);
        kept.add(metrics);
    }

    /**
     * Fits it to Camel.
     *
     * @param main Camel's main, before it starts
     * @param fatal what only a restart would mend; empty while nothing is
     */
    void apply(Main main, Supplier<Optional<String>> fatal) {
        main.bind("observability", this);
        main.bind(MicrometerConstants.METRICS_REGISTRY_NAME, meters);
        main.addOverrideProperty("camel.management.enabled", "true");
        main.addOverrideProperty("camel.management.host", listener.host());
        main.addOverrideProperty("camel.management.port", Integer.toString(listener.port()));
        main.addOverrideProperty("camel.management.healthCheckEnabled", "true");
        main.addOverrideProperty("camel.management.metricsEnabled", "true");
        main.addOverrideProperty("camel.metrics.enabled", "true");
        // What Camel measures of every exchange costs more than its way through the routes does.
        main.addOverrideProperty("camel.metrics.enableRoutePolicy", "false");
        main.addOverrideProperty("camel.metrics.enableExchangeEventNotifier", "false");
        main.addOverrideProperty("camel.metrics.enableRouteEventNotifier", "false");
        main.addOverrideProperty("camel.health.exposureLevel", "full");
        // Our own check knows better when the drop folder should have been looked at.
        main.addOverrideProperty("camel.health.consumersEnabled", "false");
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport configured) {
                CamelContext context = configured.getCamelContext();
                new MeasuredQueues().apply(context);
                HealthCheckRegistry checks = HealthCheckRegistry.get(context);
                checks.register(ServiceHealth.readiness(trouble));
                checks.register(ServiceHealth.liveness(fatal));
                context.getManagementStrategy().addEventNotifier(new Started());
            }
        });
        Gauge.builder("dropwarp.build", () -> 1)
                .tag("version", Release.version())
                .description("Which dropwarp this is")
                .strongReference(true)
                .register(meters);
    }

    /** The queues are there only once their routes have started. */
    private final class Started extends SimpleEventNotifierSupport {

        @Override
        public boolean isEnabled(CamelEvent event) {
            return event instanceof CamelEvent.CamelContextStartedEvent;
        }

        @Override
        public void notify(CamelEvent event) {
            add(new QueueMetrics(MeasuredQueues.of(((CamelEvent.CamelContextStartedEvent) event).getContext())));
        }
    }
}
