package io.dropwarp.app;

import io.dropwarp.admission.MachineFaultGate;
import io.dropwarp.camel.Queues;
import io.dropwarp.camel.ServiceHealth;
import io.dropwarp.config.Config;
import io.dropwarp.intake.IntakeTally;
import io.dropwarp.metrics.IntakeMetrics;
import io.dropwarp.metrics.QueueMetrics;
import io.dropwarp.model.Release;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.main.Main;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.SimpleEventNotifierSupport;

/** Configures Camel to serve health and metrics on the management port: the meters of each stage, and the JVM's. */
final class MetricsStage {

    /** The meter registry refers to these only weakly. */
    private final List<MeterBinder> kept = new ArrayList<>();

    /** Metrics of a service. A run that ends by itself never loads Micrometer. */
    MetricsStage(
            Main main,
            Config.Listener listener,
            boolean lasting,
            Health health,
            IntakeTally intake,
            MachineFaultGate gate,
            List<Measured> stages) {
        if (!lasting || !listener.isOn()) {
            return;
        }
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        stages.forEach(stage -> add(meters, stage.meters()));
        add(
                meters,
                List.of(
                        new IntakeMetrics(
                                intake,
                                gate,
                                health::machineFault,
                                () -> health.trouble().isEmpty()),
                        new JvmMemoryMetrics(),
                        new ProcessorMetrics(),
                        new UptimeMetrics(),
                        new FileDescriptorMetrics()));
        Gauge.builder("dropwarp.build", () -> 1)
                .tag("version", Release.version())
                .description("Which dropwarp this is")
                .strongReference(true)
                .register(meters);
        main.bind("observability", this);
        main.bind(MicrometerConstants.METRICS_REGISTRY_NAME, meters);
        settings(listener).forEach((key, value) -> CamelSettings.set(main, "camel." + key, value));
        CamelSettings.whenConfigured(main, context -> watch(context, meters, health));
    }

    private static Map<String, Object> settings(Config.Listener listener) {
        return Map.ofEntries(
                Map.entry("management.enabled", true),
                Map.entry("management.host", listener.host()),
                Map.entry("management.port", listener.port()),
                Map.entry("management.healthCheckEnabled", true),
                Map.entry("management.metricsEnabled", true),
                Map.entry("metrics.enabled", true),
                // Camel's metrics of every exchange would cost more time than its routing does.
                Map.entry("metrics.enableRoutePolicy", false),
                Map.entry("metrics.enableExchangeEventNotifier", false),
                Map.entry("metrics.enableRouteEventNotifier", false),
                Map.entry("health.exposureLevel", "full"),
                // Our own check knows better when the drop folder should have been polled.
                Map.entry("health.consumersEnabled", false));
    }

    private void watch(CamelContext context, MeterRegistry meters, Health health) {
        HealthCheckRegistry checks = HealthCheckRegistry.get(context);
        checks.register(ServiceHealth.readiness(health::trouble));
        checks.register(ServiceHealth.liveness(health::stuckIntake));
        context.getManagementStrategy().addEventNotifier(new SimpleEventNotifierSupport() {
            @Override
            public boolean isEnabled(CamelEvent event) {
                return event instanceof CamelEvent.CamelContextStartedEvent;
            }

            /** The queues exist only once their routes have started. */
            @Override
            public void notify(CamelEvent event) {
                add(meters, List.of(new QueueMetrics(new Queues(() -> context).measured())));
            }
        });
    }

    private void add(MeterRegistry meters, List<MeterBinder> metrics) {
        metrics.forEach(each -> each.bindTo(meters));
        kept.addAll(metrics);
    }
}
