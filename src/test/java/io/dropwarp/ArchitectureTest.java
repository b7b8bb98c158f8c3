package io.dropwarp;

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

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.dropwarp");

    /** Package → those of ours that it may use besides itself. */
    private static final Map<String, List<String>> MAY_USE = Map.ofEntries(
            Map.entry("model", List.of()),
            Map.entry("durable", List.of()),
            Map.entry("disk", List.of("model")),
            Map.entry("config", List.of("model")),
            Map.entry("worker.protocol", List.of("model")),
            Map.entry("intake", List.of("model", "durable", "worker.protocol")),
            Map.entry("job", List.of("model", "durable", "intake", "worker.protocol")),
            Map.entry("planning", List.of("model", "config", "worker.protocol")),
            Map.entry("publish", List.of("model", "durable", "worker.protocol")),
            Map.entry("deadletter", List.of("model", "durable", "job", "worker.protocol")),
            Map.entry(
                    "sweep",
                    List.of("model", "durable", "config", "intake", "job", "publish", "deadletter", "worker.protocol")),
            Map.entry(
                    "operator",
                    List.of(
                            "model",
                            "durable",
                            "config",
                            "disk",
                            "intake",
                            "job",
                            "publish",
                            "deadletter",
                            "sweep",
                            "worker",
                            "worker.protocol")),
            Map.entry(
                    "console",
                    List.of("model", "durable", "deadletter", "sweep", "operator", "worker", "worker.protocol")),
            Map.entry("worker", List.of("model", "worker.protocol")),
            Map.entry("doctor", List.of("model", "durable", "config", "disk", "worker", "worker.protocol")),
            Map.entry("gdal", List.of("model", "durable", "intake", "worker.protocol")),
            Map.entry("worker.child", List.of("model", "gdal", "worker.protocol")),
            Map.entry(
                    "route",
                    List.of(
                            "model",
                            "config",
                            "disk",
                            "intake",
                            "job",
                            "planning",
                            "publish",
                            "deadletter",
                            "notify",
                            "sweep",
                            "operator",
                            "console",
                            "worker",
                            "worker.protocol")),
            Map.entry("notify", List.of("model", "durable", "publish", "worker.protocol")),
            Map.entry("metrics", List.of("model", "deadletter", "disk", "job", "notify", "sweep", "worker", "route")),
            Map.entry(
                    "app",
                    List.of(
                            "model",
                            "durable",
                            "config",
                            "disk",
                            "doctor",
                            "intake",
                            "job",
                            "planning",
                            "publish",
                            "deadletter",
                            "notify",
                            "sweep",
                            "operator",
                            "console",
                            "worker",
                            "worker.protocol",
                            "route",
                            "metrics")));

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

    @Test
    void keepsGdalOutOfTheService() {
        // A native crash must end a child and never the service.
        noClasses()
                .that()
                .resideOutsideOfPackage("io.dropwarp.gdal")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.gdal..")
                .check(MAIN);
        noClasses()
                .that()
                .resideOutsideOfPackages("io.dropwarp.gdal", "io.dropwarp.worker.child")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.dropwarp.gdal", "io.dropwarp.worker.child")
                .check(MAIN);
    }

    @Test
    void keepsCamelInTheRoutesAndTheWiring() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.dropwarp.route", "io.dropwarp.app")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.camel..")
                .check(MAIN);
    }

    @Test
    void keepsMicrometerInTheMetricsAndTheWiring() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.dropwarp.metrics", "io.dropwarp.app")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .check(MAIN);
    }

    @Test
    void buildsTheModelAndTheFilesOfNothingButJava() {
        classes()
                .that()
                .resideInAPackage("io.dropwarp.model")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "io.dropwarp.model")
                .check(MAIN);
        classes()
                .that()
                .resideInAPackage("io.dropwarp.durable")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "io.dropwarp.durable")
                .check(MAIN);
    }

    @Test
    void logsThroughSlf4jAndPrintsOnlyWhereCommandsAre() {
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(MAIN);
        noClasses()
                .that()
                // A worker's standard output and error are what the service reads.
                .resideOutsideOfPackages("io.dropwarp.app", "io.dropwarp.worker.child")
                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
                .check(MAIN);
    }
}
