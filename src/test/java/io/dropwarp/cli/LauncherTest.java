package io.dropwarp.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher, in a tree of its own with stand-ins for all that costs time, network or root: Maven, Java, apt-get. Each
 * stand-in notes its call, so that a test can tell what was done and how often.
 */
@Timeout(60)
class LauncherTest {

    private static final Path SOURCES = Path.of(System.getProperty("dropwarp.home"));

    /** What the launcher may find on its PATH besides the stand-ins. */
    private static final List<String> SYSTEM_TOOLS = List.of(
            "cat",
            "env",
            "find",
            "flock",
            "grep",
            "head",
            "id",
            "locale",
            "mkdir",
            "mv",
            "printf",
            "readlink",
            "rm",
            "sed",
            "sh",
            "sort",
            "tail",
            "touch");

    @TempDir
    private Path scratch;

    private Path tree;
    private Path tools;
    private Path calls;
    private final Map<String, String> environment = new TreeMap<>();

    @BeforeEach
    void layOutATreeAndItsTools() throws IOException {
        tree = Files.createDirectories(scratch.resolve("drop warp"));
        tools = Files.createDirectories(scratch.resolve("tools"));
        calls = Files.createFile(scratch.resolve("calls"));
        for (String file : List.of("dropwarp", "pom.xml", "src/main/launcher/set-up.sh")) {
            copyIntoTree(file);
        }
        Files.createDirectories(tree.resolve(".mvn"));
        for (String tool : SYSTEM_TOOLS) {
            standIn(tool, "exec '%s' \"$@\"".formatted(systemTool(tool)));
        }

        Path jdk = scratch.resolve("jdk");
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.15\"\n");
        script(jdk.resolve("bin/java"), "for last; do :; done; echo \"java runs $last in $DROPWARP_HOME\"; exit 7");
        script(jdk.resolve("bin/javac"), "");
        Path bindings = Files.createDirectories(scratch.resolve("bindings"));
        Path library = Files.createFile(bindings.resolve("libgdalalljni.so"));
        standIn("ldd", "echo \"libgdal.so.32 => %s (0x1)\"".formatted(library));
        standIn("dpkg-query", "");
        standIn("apt-cache", "");
        standIn(
                "mvn",
                "echo mvn >>'%s'; mkdir -p .dropwarp/build/lib; touch .dropwarp/build/lib/dropwarp.jar"
                        .formatted(calls));

        environment.put("PATH", tools.toString());
        environment.put("JAVA_HOME", jdk.toString());
        environment.put("DROPWARP_GDAL_JNI", bindings.toString());
    }

    @Test
    void startsAnInstallationAsItIs() throws Exception {
        Files.delete(tree.resolve("pom.xml"));
        Files.createDirectories(tree.resolve("lib"));
        Files.createFile(tree.resolve("lib/dropwarp.jar"));

        Outcome outcome = launch("status");

        assertThat(outcome).isEqualTo(new Outcome(7, "java runs status in " + tree.toRealPath(), ""));
        assertThat(calls()).isEmpty();
        assertThat(tree.resolve(".dropwarp")).doesNotExist();
    }

    @Test
    void startsThroughASymbolicLink() throws Exception {
        Path link = Files.createSymbolicLink(scratch.resolve("dw"), tree.resolve("dropwarp"));

        assertThat(finish(start(link, "--help")).out()).isEqualTo("java runs --help in " + tree.toRealPath());
    }

    @Test
    void buildsOnceAndNotAgainWhileNothingChanges() throws Exception {
        assertThat(launch("--version").err()).isEqualTo("dropwarp: building dropwarp");
        assertThat(launch("--version").err()).isEmpty();
        assertThat(calls()).containsExactly("mvn");
    }

    @Test
    void buildsAgainWhenASourceIsEditedOrDeleted() throws Exception {
        Path source = Files.createFile(tree.resolve("src/main/launcher/Some.java"));
        launch("--version");
        Files.writeString(source, "edited", StandardOpenOption.APPEND);
        launch("--version");
        Files.delete(source);
        launch("--version");
        launch("--version");

        assertThat(calls()).containsExactly("mvn", "mvn", "mvn");
    }

    @Test
    void setsUpOnceWhenStartedTwiceAtOnce() throws Exception {
        Path gate = scratch.resolve("gate");
        new ProcessBuilder("mkfifo", gate.toString()).start().waitFor();
        String build = Files.readString(tools.resolve("mvn"));
        script(tools.resolve("mvn"), "cat '%s'\n%s".formatted(gate, build));

        Process first = start(tree.resolve("dropwarp"), "--version");
        assertThat(firstError(first)).isEqualTo("dropwarp: building dropwarp");
        Process second = start(tree.resolve("dropwarp"), "--version");
        assertThat(firstError(second)).isEqualTo("dropwarp: waiting for another dropwarp, which is setting up");
        Files.writeString(gate, "go\n");

        assertThat(finish(first).exit()).isEqualTo(7);
        assertThat(finish(second).exit()).isEqualTo(7);
        assertThat(calls()).containsExactly("mvn");
    }

    @Test
    void namesThePackagesWhenItMayNotInstallThem() throws Exception {
        Files.delete(tools.resolve("mvn"));
        standIn("apt-get", "echo apt-get >>'%s'".formatted(calls));
        standIn("id", "echo 1000");

        Outcome outcome = launch("--help");

        assertThat(outcome.exit()).isEqualTo(3);
        assertThat(outcome.err()).hasLineCount(1).contains("'apt-get install --no-install-recommends maven'");
        assertThat(calls()).isEmpty();
    }

    @Test
    void saysSoWhenTheNetworkIsOutOfReach() throws Exception {
        Files.delete(tools.resolve("mvn"));
        standIn("apt-get", "echo \"W: Temporary failure resolving 'somewhere'\"; exit 100");
        standIn("id", "echo 0");

        Outcome outcome = launch("--help");

        assertThat(outcome.exit()).isEqualTo(3);
        assertThat(outcome.err().lines().toList())
                .hasSize(2)
                .first()
                .isEqualTo("dropwarp: installing Debian packages: maven");
        assertThat(outcome.err()).contains("could not install maven: the network cannot be reached");
    }

    @Test
    void saysWhatMavenSaidWhenTheBuildFails() throws Exception {
        standIn("mvn", "echo '[ERROR] Failed to execute goal x:y on project dropwarp: Compilation failure'; exit 1");

        Outcome outcome = launch("--help");

        assertThat(outcome.exit()).isEqualTo(3);
        assertThat(outcome.err()).contains("could not build dropwarp: Compilation failure (the log is ");
    }

    @Test
    void saysWhatMavenCouldNotFetchAndWhy() throws Exception {
        standIn("mvn", """
                echo '[ERROR] Non-resolvable import POM: Could not transfer artifact a:b:pom:1 from/to m (https://m/x): transfer failed for https://m/x/b.pom @ line 55, column 19'
                echo '[ERROR]     Non-resolvable import POM: Could not transfer artifact a:b:pom:1 from/to m (https://m/x): transfer failed for https://m/x/b.pom @ line 55, column 19: PKIX path building failed: no valid certification path -> [Help 2]'
                echo '[ERROR] [Help 2] http://example.org/'
                exit 1""");

        Outcome outcome = launch("--help");

        assertThat(outcome.exit()).isEqualTo(3);
        assertThat(outcome.err())
                .contains(
                        "could not build dropwarp: Maven cannot fetch a:b:pom:1 from its repository: PKIX path building"
                                + " failed: no valid certification path (the log is ");
    }

    @Test
    void saysTheFirstErrorWhereNoneIsMavensOwn() throws Exception {
        standIn(
                "mvn",
                "echo '[ERROR] '; echo '[ERROR] Something broke'; echo '[ERROR] [Help 1] http://example.org/'; exit 1");

        assertThat(launch("--help").err()).contains("could not build dropwarp: Something broke (the log is ");
    }

    @Test
    void buildsTheTestsForTheFuzzerAloneAndStartsIt() throws Exception {
        standIn(
                "mvn",
                ("echo mvn >>'%s'; mkdir -p '%s/.dropwarp/io.dropwarp.fuzz.Fuzz';"
                                + " echo a.jar >'%s/.dropwarp/io.dropwarp.fuzz.Fuzz/classpath'")
                        .formatted(calls, tree, tree));

        Outcome outcome = launch("fuzz", "--seed", "4");

        assertThat(outcome)
                .isEqualTo(new Outcome(
                        7, "java runs 4 in " + tree.toRealPath(), "dropwarp: building io.dropwarp.fuzz.Fuzz"));
        assertThat(calls()).containsExactly("mvn");
    }

    @Test
    void runsTheFastTestsAloneWithoutStaticChecks() throws Exception {
        haveWhatTestsNeed("shellcheck", "flake8", "node");

        Outcome outcome = launch("test", "--fast", "-Dtest=None");

        assertThat(outcome).isEqualTo(new Outcome(0, "", ""));
        assertThat(calls()).singleElement().asString().endsWith(" verify -Dquick -Dit.groups=fast -Dtest=None");
    }

    @Test
    void testsWithoutALinterThatCannotBeInstalledAndSaysSo() throws Exception {
        haveWhatTestsNeed("shellcheck", "node");
        standIn("id", "echo 0");
        standIn("apt-get", "exit 100");

        Outcome outcome = launch("test");

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.err())
                .contains("could not install flake8, so Python programs will not be checked")
                .doesNotContain("shellcheck", "nodejs");
        assertThat(calls()).singleElement().asString().endsWith(" verify");
    }

    private void haveWhatTestsNeed(String... linters) throws IOException {
        for (String tool : List.of("gdalwarp", "python3", "chromium", "chromedriver", "projinfo")) {
            standIn(tool, "");
        }
        for (String linter : linters) {
            standIn(linter, "");
        }
        standIn("mvn", "echo \"$@\" >>'%s'".formatted(calls));
    }

    @Test
    void refusesAJavaThatIsTooOld() throws Exception {
        Files.writeString(scratch.resolve("jdk/release"), "JAVA_VERSION=\"11.0.2\"\n");

        Outcome outcome = launch("--help");

        assertThat(outcome.exit()).isEqualTo(3);
        assertThat(outcome.err()).hasLineCount(1).contains("JAVA_HOME", "17 or newer");
    }

    private record Outcome(int exit, String out, String err) {}

    private Outcome launch(String... arguments) throws Exception {
        return finish(start(tree.resolve("dropwarp"), arguments));
    }

    /** Starts the launcher from another directory than its own. */
    private Process start(Path launcher, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(scratch.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Outcome finish(Process process) throws Exception {
        String err = text(process.errorReader(UTF_8));
        String out = text(process.inputReader(UTF_8));
        return new Outcome(process.waitFor(), out, err);
    }

    private static String firstError(Process process) throws IOException {
        return process.errorReader(UTF_8).readLine();
    }

    private static String text(BufferedReader reader) {
        return String.join("\n", reader.lines().toList());
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(calls);
    }

    private void copyIntoTree(String file) throws IOException {
        Path copy = tree.resolve(file);
        Files.createDirectories(copy.getParent());
        Files.copy(SOURCES.resolve(file), copy, StandardCopyOption.COPY_ATTRIBUTES);
    }

    private void standIn(String tool, String body) throws IOException {
        script(tools.resolve(tool), body);
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private static Path systemTool(String name) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not on the PATH"));
    }
}
