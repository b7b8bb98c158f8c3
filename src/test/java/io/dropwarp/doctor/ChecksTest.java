package io.dropwarp.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigLoader;
import io.dropwarp.doctor.Finding.Status;
import io.dropwarp.workers.sizing.WorkerCount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksTest {

    private static final String PLENTY = "The JVM may use 4 processors.";

    @TempDir
    Path folder;

    @Test
    void foldersThatAreThereOrCanBeMade() throws IOException {
        Files.createDirectories(folder.resolve("drop"));

        Map<String, Finding> findings = folders(Map.of());

        assertThat(findings.values()).extracting(Finding::status).containsOnly(Status.OK);
        assertThat(findings.get("drop folder").message())
                .doesNotContain("to be created")
                .contains("free of");
        assertThat(findings.get("work folder").message()).contains("to be created");
        assertThat(folder.resolve("work")).as("is left to the service").doesNotExist();
        assertThat(folder.resolve("drop")).isEmptyDirectory();
    }

    @Test
    void aFolderThatCannotBeOne() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        Map<String, Finding> findings = folders(Map.of("dropwarp.folder.output", file.toString()));

        assertThat(findings.get("output folder").status()).isEqualTo(Status.FAIL);
        assertThat(findings.get("output folder").hint()).isNotBlank();
        assertThat(findings.get("work folder").status()).isEqualTo(Status.OK);
    }

    private static Finding mounted(String type, String options) {
        return SharedFolderChecks.mount(
                Path.of("/srv/our data/work"),
                List.of(
                        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
                        "40 22 0:50 / /srv/our\\040data rw,noatime shared:2 - " + type + " server:/geo " + options,
                        "41 22 0:51 / /srv/our rw - tmpfs tmpfs rw"));
    }

    @Test
    void howASharedFolderIsMounted() {
        assertThat(mounted("nfs4", "rw,vers=4.2,hard,lookupcache=pos").status()).isEqualTo(Status.OK);
        assertThat(mounted("nfs4", "rw,vers=4.2,hard,lookupcache=pos").message())
                .contains("nfs4 (rw,noatime,rw,vers=4.2,hard,lookupcache=pos), mounted at /srv/our data.");
        assertThat(mounted("nfs", "rw,hard,noac").status()).isEqualTo(Status.OK);
        assertThat(mounted("nfs4", "rw,vers=4.2,hard").status()).isEqualTo(Status.WARN);
        assertThat(mounted("nfs4", "rw,vers=4.2,hard").hint()).contains("lookupcache=positive");
        assertThat(mounted("nfs4", "rw,soft,lookupcache=none").status()).isEqualTo(Status.FAIL);
        assertThat(mounted("nfs", "rw,hard,lookupcache=none,local_lock=all").hint())
                .contains("local_lock");
        assertThat(mounted("fuse.bindfs", "rw,allow_other").status()).isEqualTo(Status.OK);
        assertThat(mounted("xfs", "rw").message()).contains("xfs");
    }

    @Test
    void howSoonFilesOfOthersAreSeen() {
        assertThat(SharedFolderChecks.seen(true, Duration.ofMillis(900)).status())
                .isEqualTo(Status.OK);
        assertThat(SharedFolderChecks.seen(true, Duration.ofSeconds(15)).message())
                .contains("after 15.0 s");
        assertThat(SharedFolderChecks.seen(true, Duration.ofSeconds(15)).status())
                .isEqualTo(Status.WARN);
        assertThat(SharedFolderChecks.seen(false, Duration.ofSeconds(30)).status())
                .isEqualTo(Status.FAIL);
    }

    @Test
    void tooLittleRoom() {
        Map<String, Finding> findings = folders(Map.of("dropwarp.disk.reserve-mb", "1000000000"));

        assertThat(findings.get("work folder").status()).isEqualTo(Status.FAIL);
        assertThat(findings.get("work folder").hint()).contains("dropwarp.disk.reserve-mb");
    }

    @Test
    void anotherFileSystem() {
        // The only one that is surely there and surely another.
        Map<String, Finding> findings = folders(Map.of("dropwarp.folder.output", "/proc/self/output"));

        assertThat(findings.get("renames").status()).isEqualTo(Status.WARN);
        assertThat(findings.get("renames").message()).isEqualTo("On another file system than work: output.");
    }

    @Test
    void numbersOfWorkersAndWhatDecidesThem() {
        WorkerCount all = new WorkerCount(4, List.of(PLENTY, "Memory holds that many."), PLENTY);
        WorkerCount few = new WorkerCount(2, List.of(PLENTY, "Memory holds only 2."), "Memory holds only 2.");

        assertThat(MachineChecks.workers(0, all, 4))
                .isEqualTo(new Finding(
                        "workers",
                        Status.OK,
                        "4 worker(s). What decides: " + PLENTY + " Also: Memory holds that many.",
                        null));
        assertThat(MachineChecks.workers(0, few, 4).status()).isEqualTo(Status.WARN);
        assertThat(MachineChecks.workers(0, few, 4).message()).contains("What decides: Memory holds only 2.");
        assertThat(MachineChecks.workers(2, all, 4).status()).isEqualTo(Status.OK);
        assertThat(MachineChecks.workers(9, all, 4).status()).isEqualTo(Status.WARN);
    }

    @Test
    void whatTheKernelOffers() {
        assertThat(MachineChecks.confinementBy(Optional.of("landlock=4 seccomp=1"))
                        .status())
                .isEqualTo(Status.OK);
        assertThat(MachineChecks.confinementBy(Optional.of("landlock=0 seccomp=1"))
                        .status())
                .isEqualTo(Status.WARN);
        assertThat(MachineChecks.confinementBy(Optional.empty()).message()).contains("no perl");
    }

    @Test
    void whetherCoordinateOperationsCanBeNamed() {
        assertThat(MachineChecks.operations(Optional.of(Path.of("/usr/bin/projinfo")))
                        .status())
                .isEqualTo(Status.OK);
        assertThat(MachineChecks.operations(Optional.empty()).status()).isEqualTo(Status.WARN);
        assertThat(MachineChecks.operations(Optional.empty()).hint()).contains("proj-bin");
    }

    @Test
    void anOldJava() {
        assertThat(MachineChecks.java(11).status()).isEqualTo(Status.FAIL);
        assertThat(MachineChecks.java(21).status()).isEqualTo(Status.OK);
    }

    @Test
    void picksRastersFromEverywhere() throws IOException {
        for (int i = 0; i < 20; i++) {
            write("a/%02d.tif".formatted(i), 10);
            write("a/%02d.prj".formatted(i), 10);
        }
        write("b/below/one.png", 10);
        write("b/.hidden/two.png", 10);
        write("b/.three.png", 10);

        assertThat(names(SampleFiles.pick(List.of(folder), 7, 1000)))
                .containsExactly("00.tif", "03.tif", "06.tif", "09.tif", "12.tif", "15.tif", "18.tif");
        assertThat(names(SampleFiles.pick(List.of(folder.resolve("b")), 7, 1000)))
                .containsExactly("one.png");
        assertThat(names(SampleFiles.pick(List.of(folder.resolve("a")), 100, 35)))
                .containsExactly("00.tif", "01.tif", "02.tif");
        assertThat(names(SampleFiles.pick(List.of(folder.resolve("a/01.prj")), 1, 1)))
                .as("what is named is taken, whatever it is")
                .containsExactly("01.prj");
    }

    private static List<String> names(List<Path> files) {
        return files.stream().map(file -> file.getFileName().toString()).toList();
    }

    private void write(String name, int bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[bytes]);
    }

    private Map<String, Finding> folders(Map<String, String> settings) {
        Config config = new ConfigLoader(folder, Map.of(), new Properties())
                .load(Map.of("dropwarp.data", folder.toString()), settings);
        return new FolderChecks(config).run().stream().collect(Collectors.toMap(Finding::check, finding -> finding));
    }
}
