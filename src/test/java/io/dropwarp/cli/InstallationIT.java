package io.dropwarp.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The two jars of an installation: each has all it needs, and nothing of the other side. */
class InstallationIT {

    private static final Path SERVICE = Path.of(System.getProperty("dropwarp.jar"));
    private static final Path WORKER = SERVICE.resolveSibling("dropwarp-worker.jar");

    /** Follows the jar's manifest, as {@code java -jar} does, and knows nothing of this test's own class path. */
    private static URLClassLoader loader(Path jar) throws IOException {
        return loader(List.of(jar));
    }

    private static URLClassLoader loader(List<Path> jars) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars) {
            urls.add(jar.toUri().toURL());
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    /** The service's jar, and what a coordinator and its nodes have besides. */
    private static List<Path> inACluster() throws IOException {
        List<Path> jars = new ArrayList<>(List.of(SERVICE));
        try (Stream<Path> files = Files.list(SERVICE.resolveSibling("cluster"))) {
            jars.addAll(files.toList());
        }
        return jars;
    }

    private static List<String> ownClasses(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(".class") && !name.endsWith("package-info.class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .toList();
        }
    }

    private static void assertComplete(Path jar, List<Path> classPath)
            throws IOException, ReflectiveOperationException {
        List<String> classes = ownClasses(jar);
        assertThat(classes).hasSizeGreaterThan(100);
        try (URLClassLoader loader = loader(classPath)) {
            for (String name : classes) {
                Class<?> type = Class.forName(name, false, loader);
                // Asking for them resolves every type that a signature names.
                assertThat(type.getDeclaredMethods()).doesNotContainNull();
                assertThat(type.getDeclaredConstructors()).doesNotContainNull();
                assertThat(type.getDeclaredFields()).doesNotContainNull();
            }
        }
        try (JarFile file = new JarFile(jar.toFile())) {
            String path = file.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            assertThat(path.split(" "))
                    .allSatisfy(name -> assertThat(jar.resolveSibling(name)).isRegularFile());
        }
    }

    private static void assertAbsent(Path jar, String... classes) throws IOException {
        try (URLClassLoader loader = loader(jar)) {
            for (String name : classes) {
                assertThatThrownBy(() -> Class.forName(name, false, loader))
                        .as(name)
                        .isInstanceOf(ClassNotFoundException.class);
            }
        }
    }

    @Test
    void theServiceHasAllItNeedsAndNoGdal() throws Exception {
        assertComplete(SERVICE, inACluster());
        assertAbsent(SERVICE, "org.gdal.gdal.gdal", "io.dropwarp.agent.WorkerMain", "io.dropwarp.gdal.core.Grid");
        // What a single machine would only search in vain.
        assertAbsent(SERVICE, "jakarta.jms.Message", "org.apache.camel.component.jms.JmsComponent");
    }

    @Test
    void aWorkerHasAllItNeedsAndNoCamelNorServiceClass() throws Exception {
        assertComplete(WORKER, List.of(WORKER));
        assertAbsent(
                WORKER,
                "org.apache.camel.CamelContext",
                "org.slf4j.Logger",
                "io.dropwarp.app.Service",
                "io.dropwarp.intake.Claims",
                "io.dropwarp.workers.pool.WorkerPool");
    }
}
