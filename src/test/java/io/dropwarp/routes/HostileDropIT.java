package io.dropwarp.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.deadletter.ReportSchema;
import io.dropwarp.hostile.Canary;
import io.dropwarp.hostile.HostileFiles;
import io.dropwarp.hostile.HostileFiles.Attack;
import io.dropwarp.hostile.Listener;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.JobEnded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The running service under attack by somebody who may write to the drop folder, and to nothing else. */
@Timeout(600)
class HostileDropIT {

    /** What a worker may know of the machine it runs on; the last are set by the shell and the JVM. */
    private static final Set<String> ENVIRONMENT =
            Set.of(("PATH LD_LIBRARY_PATH GDAL_DATA GDAL_DRIVER_PATH PROJ_DATA PROJ_LIB LC_ALL TZ MALLOC_ARENA_MAX"
                            + " OMP_NUM_THREADS GDAL_NUM_THREADS GDAL_CACHEMAX GDAL_VRT_ENABLE_PYTHON GDAL_HTTP_MAX_RETRY"
                            + " http_proxy https_proxy all_proxy HDF5_PLUGIN_PRELOAD CPL_TMPDIR SQLITE_TMPDIR TMPDIR"
                            + " PROJ_NETWORK CPL_MAX_ERROR_REPORTS DROPWARP_DRIVERS DROPWARP_STDERR DROPWARP_REPLY_FD"
                            + " PWD OLDPWD SHLVL _ NLSPATH")
                    .split(" ", -1));

    @TempDir
    Path root;

    private Path data;
    private Canary canary;
    private RunningService running;

    @BeforeEach
    void prepare() throws IOException {
        data = Files.createDirectory(root.resolve("data"));
        canary = new Canary(root.resolve("secret"));
        running = new RunningService(data);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private Path drop(String name, byte[] content) throws IOException {
        Path drop = Files.createDirectories(running.folder("drop"));
        Path hidden = Files.write(drop.resolve(".hidden"), content);
        return Files.move(hidden, drop.resolve(name));
    }

    private Map<String, String> codes() {
        Map<String, String> codes = new TreeMap<>();
        for (JobEnded end : running.ended()) {
            codes.put(end.file(), end.published() ? "OK" : end.code().name());
        }
        return codes;
    }

    private Map<String, String> aroundData() throws IOException {
        Map<String, String> files = Canary.snapshot(root);
        files.keySet().removeIf(path -> Path.of(path).startsWith(data));
        return files;
    }

    @Test
    void noAttackGetsAnythingOutOfThisMachineOrCallsAnybody() throws IOException {
        running.profile(
                "default",
                "crs: EPSG:3857\nsource-overview: auto\nlayout: gtiff\ncompression: NONE\nresampling: near\n");
        Map<String, Attack> attacks = new LinkedHashMap<>();
        Map<String, String> before = aroundData();
        try (Listener listener = new Listener()) {
            for (Attack attack : HostileFiles.all(canary, listener.url())) {
                String folder = "default/attack-" + attacks.size();
                Files.createDirectories(running.folder("drop").resolve(folder));
                for (Map.Entry<String, byte[]> file : attack.files().entrySet()) {
                    Files.write(running.folder("drop").resolve(folder).resolve(file.getKey()), file.getValue());
                }
                attacks.put(folder + "/" + attack.raster(), attack);
            }
            running.start();
            attacks.keySet().forEach(running::awaitEnd);
            assertThat(listener.calls()).isZero();
        }
        running.close();

        assertThat(aroundData()).isEqualTo(before);
        Map<String, String> codes = codes();
        attacks.forEach(
                (file, attack) -> assertThat(codes.get(file)).as(attack.name()).isIn(attack.codes()));
        for (String folder : List.of("output", "dead-letter", "work", "ledger")) {
            assertThat(Canary.seenIn(running.folder(folder))).isEmpty();
        }
        for (JobEnded end : running.ended()) {
            if (!end.published()) {
                assertThat(ReportSchema.violations(end.report())).as(end.file()).isEmpty();
            }
        }
    }

    @Test
    void takesNamesThatLookLikeSomethingElseForNames() throws IOException {
        List<String> names = List.of(
                "-overwrite.tif",
                "--config",
                "PG:dbname=x",
                "PG:host=127.0.0.1 dbname=x.tif",
                "GTIFF_DIR:1:x.tif",
                "NETCDF:\"x\":y.tif",
                "HDF5:x.tif",
                "zip:x.zip",
                "s3:x.tif",
                "vsicurl",
                "{\"type\":\"x\"}.tif",
                "%41%2e%2e%2f.tif",
                "${sys:user.home}.tif",
                "$(touch pwned).tif",
                "`touch pwned2`.tif",
                "a;touch pwned3;.tif",
                "a'b\"c.tif",
                "*?[a].tif",
                "x#mode=bytes.tif",
                "@list.tif",
                "claim.json");
        for (String name : names) {
            drop(name, HostileFiles.good());
        }
        running.start();
        names.forEach(running::awaitEnd);

        assertThat(codes().values()).containsOnly("OK");
        assertThat(codes().keySet()).containsExactlyInAnyOrderElementsOf(names);
        assertThat(RunningService.names(running.folder("output"))).hasSize(2 * names.size());
        assertThat(Path.of("pwned")).doesNotExist();
    }

    @Test
    void refusesNamesThatGdalWouldReadOrNoOutputCouldHave() throws IOException {
        List<String> names = List.of("<VRTDataset>.tif", "n".repeat(251) + ".tif", "\u00e9".repeat(120) + ".tif");
        for (String name : names) {
            drop(name, HostileFiles.good());
        }
        drop("next.tif", HostileFiles.good());
        running.start();

        for (String name : names) {
            assertThat(running.awaitEnd(name).code()).isEqualTo(FailureCode.BAD_NAME);
        }
        assertThat(running.awaitEnd("next.tif").published()).isTrue();
    }

    @Test
    void takesNoLinksOrPipes() throws Exception {
        running.start();
        Path drop = running.folder("drop");
        Files.createSymbolicLink(drop.resolve("link.tif"), canary.raster());
        Files.createSymbolicLink(drop.resolve("folder"), canary.raster().getParent());
        assertThat(new ProcessBuilder("mkfifo", drop.resolve("pipe.tif").toString())
                        .start()
                        .waitFor())
                .isZero();
        for (String name : List.of("link.tif", "folder", "pipe.tif")) {
            assertThat(running.awaitEnd(name).code()).as(name).isEqualTo(FailureCode.BAD_NAME);
        }

        assertThat(Canary.seenIn(running.folder("dead-letter"))).isEmpty();
        assertThat(canary.raster()).exists();
    }

    @Test
    void aSecondNameOfAFileStaysWhatItWas() throws IOException {
        running.profile("tiles", "crs: EPSG:32633\nlayout: tiles\nresampling: near\n");
        Path other = Files.write(root.resolve("other.tif"), HostileFiles.good());
        Files.createDirectories(running.folder("drop/tiles"));
        for (String name : List.of("a.tif", "tiles/b.tif")) {
            Files.createLink(running.folder("drop").resolve(name), other);
        }
        Map<String, String> before = Canary.snapshot(other);
        running.start();
        assertThat(running.awaitEnd("a.tif").published()).isTrue();
        assertThat(running.awaitEnd("tiles/b.tif").published()).isTrue();
        // Else the catalogue, which comes some time after outputs, may be renamed while the folder is walked.
        running.close();

        assertThat(Files.readAllBytes(other)).isEqualTo(HostileFiles.good());
        assertThat(Canary.snapshot(other)).isEqualTo(before);
        Object inode = Files.getAttribute(other, "unix:ino");
        try (Stream<Path> outputs = Files.walk(running.folder("output"))) {
            List<Object> inodes = new ArrayList<>();
            for (Path file : (Iterable<Path>) outputs.filter(Files::isRegularFile)::iterator) {
                inodes.add(Files.getAttribute(file, "unix:ino"));
            }
            assertThat(inodes).hasSizeGreaterThanOrEqualTo(4).doesNotContain(inode);
        }
    }

    @Test
    void aJobFileThatReachesBeyondItsJobIsRefused() throws IOException {
        String path = canary.prj().toString();
        List<String> jobs = List.of(
                "crs: " + path,
                "crs: secret.prj",
                "crs: file://" + path,
                "crs: http://127.0.0.1:1/crs",
                "crs: '+proj=utm +zone=33 +nadgrids=" + path + "'",
                "source-crs: " + path,
                "crs: !!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[!!java.net.URL ['http://x/']]]]",
                "nothing: of the kind",
                "crs: EPSG:3857\ncrs: EPSG:4326",
                "a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\ncrs: *c",
                "crs: EPSG:3857\n---\ncrs: EPSG:4326",
                "nodata: " + "x".repeat(70_000),
                "creation-options: {TILING_SCHEME: x}",
                "creation-options: {TARGET_SRS: 'EPSG:4326'}",
                "creation-options: {TFW: 'YES'}",
                "creation-options: {NUM_THREADS: '999'}",
                "creation-options: {'../x': y}",
                "open-options: {ROOT_PATH: secret}",
                "open-options: {PRELUDE_STATEMENTS: ATTACH DATABASE x AS y}",
                "open-options: {OPEN_REMOTE_GML: 'YES'}",
                "open-options: {NUM_THREADS: '999'}",
                "open-options: {GEOREF_SOURCES: '/vsicurl/x'}",
                "warp-options: {CUTLINE: 'x.shp'}",
                "warp-options: {INIT_DEST: '" + path + "'}",
                "output: /etc",
                "block-size: 2147483632",
                "layout: ../../x",
                "error-threshold: .nan",
                "size: [2147483647, 2147483647]",
                "resolution: 0.0000001",
                "tile-rows: -1");
        Map<String, String> named = new TreeMap<>();
        Files.createDirectories(running.folder("drop"));
        for (String yaml : jobs) {
            String name = "job-" + named.size() + ".tif";
            named.put(name, yaml);
            Files.writeString(running.folder("drop").resolve(name + ".dropwarp.yaml"), yaml);
            drop(name, HostileFiles.good());
        }
        Files.write(
                running.folder("drop/latin.tif.dropwarp.yaml"), "nodata: \u00e9".getBytes(StandardCharsets.ISO_8859_1));
        drop("latin.tif", HostileFiles.good());
        named.put("latin.tif", "not UTF-8");
        running.start();
        named.keySet().forEach(running::awaitEnd);

        Map<String, String> codes = codes();
        named.forEach(
                (name, yaml) -> assertThat(codes.get(name)).as(yaml).isIn("BAD_JOB_SPEC", "BAD_CRS", "TOO_LARGE"));
    }

    @Test
    void aWorkerKnowsNothingOfTheServicesEnvironment() throws IOException {
        running.start();
        drop("a.tif", HostileFiles.good());
        running.awaitEnd("a.tif");
        List<ProcessHandle> workers = RunningService.workerProcesses();

        assertThat(workers).isNotEmpty();
        for (ProcessHandle worker : workers) {
            String environment = Files.readString(Path.of("/proc", Long.toString(worker.pid()), "environ"));
            Set<String> names = Stream.of(environment.split("\0", -1))
                    .map(entry -> entry.replaceFirst("(?s)=.*", ""))
                    .filter(name -> !name.isEmpty())
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(names).contains("PATH", "PROJ_NETWORK").isSubsetOf(ENVIRONMENT);
        }
    }
}
