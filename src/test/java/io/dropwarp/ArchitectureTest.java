package io.dropwarp;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import org.junit.jupiter.api.Test;

/** Who may know whom. The map below is the design: change it only together with {@code docs/ARCHITECTURE.md}. */
class ArchitectureTest {

    private static final String ROOT = "io.dropwarp.";

    private static final String[] WORKER_SIDE = {"io.dropwarp.gdal..", "io.dropwarp.agent"};

    private static final String[] BOTH_SIDES = {
        "io.dropwarp.model", "io.dropwarp.files", "io.dropwarp.protocol", "io.dropwarp.references"
    };

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.dropwarp");

    /** Package → those of ours that it may use besides itself. Each names only packages above it. */
    private static final Map<String, List<String>> MAY_USE = Map.ofEntries(
            // both sides
            Map.entry("model", List.of()),
            Map.entry("files", List.of()),
            Map.entry("protocol", List.of("model", "files")),
            Map.entry("references", List.of("model", "protocol")),
            // the worker side
            Map.entry("gdal.core", List.of("model", "files", "references")),
            Map.entry("gdal.pixels", List.of("model", "protocol", "gdal.core")),
            Map.entry("gdal.crs", List.of("model", "files", "protocol", "references", "gdal.core")),
            Map.entry(
                    "gdal.source", List.of("model", "protocol", "references", "gdal.core", "gdal.pixels", "gdal.crs")),
            Map.entry(
                    "gdal.georeference",
                    List.of("model", "protocol", "gdal.core", "gdal.pixels", "gdal.crs", "gdal.source")),
            Map.entry("gdal.extent", List.of("model", "gdal.core", "gdal.crs", "gdal.source", "gdal.georeference")),
            Map.entry(
                    "gdal.tile",
                    List.of(
                            "model",
                            "files",
                            "protocol",
                            "gdal.core",
                            "gdal.pixels",
                            "gdal.source",
                            "gdal.georeference")),
            Map.entry(
                    "gdal.metadata", List.of("model", "gdal.core", "gdal.pixels", "gdal.source", "gdal.georeference")),
            Map.entry(
                    "gdal.warp",
                    List.of(
                            "model",
                            "gdal.core",
                            "gdal.pixels",
                            "gdal.crs",
                            "gdal.source",
                            "gdal.georeference",
                            "gdal.extent",
                            "gdal.tile",
                            "gdal.metadata")),
            Map.entry(
                    "gdal.plan",
                    List.of(
                            "model",
                            "protocol",
                            "gdal.core",
                            "gdal.pixels",
                            "gdal.crs",
                            "gdal.source",
                            "gdal.georeference",
                            "gdal.extent",
                            "gdal.tile",
                            "gdal.metadata",
                            "gdal.warp")),
            Map.entry(
                    "gdal.audit",
                    List.of(
                            "model",
                            "gdal.core",
                            "gdal.pixels",
                            "gdal.crs",
                            "gdal.source",
                            "gdal.georeference",
                            "gdal.tile")),
            Map.entry(
                    "gdal.output",
                    List.of(
                            "model",
                            "files",
                            "gdal.core",
                            "gdal.crs",
                            "gdal.source",
                            "gdal.tile",
                            "gdal.metadata",
                            "gdal.audit")),
            Map.entry(
                    "agent",
                    List.of(
                            "model",
                            "files",
                            "protocol",
                            "gdal.core",
                            "gdal.pixels",
                            "gdal.crs",
                            "gdal.source",
                            "gdal.georeference",
                            "gdal.tile",
                            "gdal.warp",
                            "gdal.plan",
                            "gdal.output")),
            // the service side
            Map.entry("config", List.of("model")),
            Map.entry("intake", List.of("model", "files", "protocol", "references")),
            Map.entry("job", List.of("model", "files", "protocol", "intake")),
            Map.entry("admission", List.of("model", "job")),
            Map.entry("planning", List.of("model", "protocol", "config", "intake", "job")),
            Map.entry("ledger", List.of("model", "files", "protocol")),
            Map.entry("publish", List.of("model", "files", "protocol", "intake", "job", "admission", "ledger")),
            Map.entry("catalog", List.of("files", "protocol", "publish")),
            Map.entry(
                    "deadletter",
                    List.of(
                            "model",
                            "files",
                            "protocol",
                            "config",
                            "intake",
                            "job",
                            "admission",
                            "planning",
                            "ledger",
                            "publish")),
            Map.entry("workers.sizing", List.of("protocol")),
            Map.entry("workers.process", List.of("model", "protocol", "workers.sizing")),
            Map.entry("workers.pool", List.of("model", "files", "protocol", "workers.sizing", "workers.process")),
            Map.entry(
                    "cluster",
                    List.of("model", "files", "protocol", "config", "admission", "workers.sizing", "workers.pool")),
            Map.entry("tiles", List.of("model", "protocol", "config", "job", "admission", "workers.process")),
            Map.entry(
                    "operations",
                    List.of(
                            "model",
                            "files",
                            "protocol",
                            "config",
                            "intake",
                            "job",
                            "admission",
                            "ledger",
                            "publish",
                            "deadletter")),
            Map.entry(
                    "console",
                    List.of(
                            "model",
                            "files",
                            "protocol",
                            "deadletter",
                            "workers.process",
                            "workers.pool",
                            "operations")),
            Map.entry("console.http", List.of("model", "protocol", "deadletter", "operations", "console")),
            Map.entry("notify", List.of("model", "files", "protocol", "ledger")),
            Map.entry(
                    "doctor",
                    List.of(
                            "model",
                            "files",
                            "protocol",
                            "config",
                            "intake",
                            "admission",
                            "planning",
                            "workers.sizing",
                            "workers.process",
                            "workers.pool",
                            "cluster",
                            "operations")),
            Map.entry(
                    "camel",
                    List.of(
                            "model",
                            "protocol",
                            "intake",
                            "job",
                            "admission",
                            "deadletter",
                            "workers.process",
                            "workers.pool",
                            "workers.sizing",
                            "cluster",
                            "tiles",
                            "operations",
                            "notify")),
            Map.entry(
                    "metrics",
                    List.of(
                            "model",
                            "intake",
                            "job",
                            "admission",
                            "deadletter",
                            "workers.process",
                            "workers.pool",
                            "cluster",
                            "operations",
                            "notify",
                            "camel")),
            Map.entry(
                    "app",
                    List.of(
                            "model",
                            "files",
                            "protocol",
                            "config",
                            "intake",
                            "job",
                            "admission",
                            "planning",
                            "ledger",
                            "publish",
                            "catalog",
                            "deadletter",
                            "workers.sizing",
                            "workers.process",
                            "workers.pool",
                            "cluster",
                            "tiles",
                            "operations",
                            "console",
                            "console.http",
                            "notify",
                            "camel",
                            "metrics")),
            Map.entry(
                    "cli",
                    List.of(
                            "model",
                            "files",
                            "protocol",
                            "config",
                            "intake",
                            "job",
                            "ledger",
                            "publish",
                            "deadletter",
                            "workers.sizing",
                            "workers.process",
                            "workers.pool",
                            "operations",
                            "console",
                            "doctor",
                            "app")));

    @Test
    void knowsEveryPackage() {
        assertThat(MAIN.stream().map(type -> type.getPackageName()).distinct())
                .allSatisfy(name -> assertThat(name).startsWith(ROOT))
                .allSatisfy(name -> assertThat(MAY_USE).containsKey(name.substring(ROOT.length())));
    }

    @Test
    void letsEachPackageUseOnlyThoseItMay() {
        for (Entry<String, List<String>> rule : MAY_USE.entrySet()) {
            String[] others = MAY_USE.keySet().stream()
                    .filter(name ->
                            !name.equals(rule.getKey()) && !rule.getValue().contains(name))
                    .map(name -> ROOT + name)
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + rule.getKey())
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .allowEmptyShould(true)
                    .check(MAIN);
        }
    }

    @Test
    void hasNoCycleBetweenPackages() {
        slices().matching("io.dropwarp.(**)").should().beFreeOfCycles().check(MAIN);
    }

    /** Only the insiders may depend on these packages. */
    private static void allowOnlyIn(String[] insiders, String... packages) {
        noClasses()
                .that()
                .resideOutsideOfPackages(insiders)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .check(MAIN);
    }

    @Test
    void keepsGdalOutOfTheService() {
        // A native crash must end a worker and never the service.
        allowOnlyIn(WORKER_SIDE, "org.gdal..");
        allowOnlyIn(WORKER_SIDE, WORKER_SIDE);
    }

    @Test
    void keepsTheServiceOutOfTheWorkers() {
        noClasses()
                .that()
                .resideInAnyPackage(WORKER_SIDE)
                .should()
                .dependOnClassesThat(resideInAPackage("io.dropwarp..")
                        .and(resideOutsideOfPackages(WORKER_SIDE))
                        .and(resideOutsideOfPackages(BOTH_SIDES)))
                .check(MAIN);
    }

    @Test
    void keepsCamelInTheRoutesAndTheWiring() {
        allowOnlyIn(new String[] {"io.dropwarp.camel", "io.dropwarp.app"}, "org.apache.camel..");
    }

    @Test
    void keepsTheBrokerInTheClusterAndTheWiring() {
        // A single machine starts without these jars.
        allowOnlyIn(
                new String[] {"io.dropwarp.cluster", "io.dropwarp.app"},
                "jakarta.jms..",
                "org.apache.activemq..",
                "org.springframework..",
                "org.apache.camel.component.jms..");
    }

    @Test
    void keepsMicrometerInTheMetricsAndTheWiring() {
        allowOnlyIn(new String[] {"io.dropwarp.metrics", "io.dropwarp.app"}, "io.micrometer..");
    }

    @Test
    void buildsTheModelAndTheFilesOfNothingButJava() {
        for (String room : List.of("io.dropwarp.model", "io.dropwarp.files")) {
            classes()
                    .that()
                    .resideInAPackage(room)
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage("java..", room)
                    .check(MAIN);
        }
    }

    @Test
    void logsThroughSlf4jAndPrintsOnlyWhereCommandsAre() {
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(MAIN);
        noClasses()
                .that()
                // A worker's standard output and error are what the service reads.
                .resideOutsideOfPackages("io.dropwarp.cli", "io.dropwarp.agent")
                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
                .check(MAIN);
    }
}
