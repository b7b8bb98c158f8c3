package io.dropwarp.workers.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.workers.process.OomKills;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerCountTest {

    private static final long MIB = 1L << 20;

    @TempDir
    Path root;

    @BeforeEach
    void aMachineWithEightGigabytes() throws IOException {
        write("proc/meminfo", "MemTotal: 16000000 kB\nMemAvailable:    8388608 kB\n");
        write("proc/self/cgroup", "");
    }

    @Test
    void processorsWhenNothingElseLimits() {
        WorkerCount count = WorkerCount.fitting(root, 4, 512 * MIB);

        assertThat(count.count()).isEqualTo(4);
        assertThat(count.reasons())
                .containsExactly(
                        "The JVM may use 4 processors.",
                        "/proc/meminfo leaves 8192 MB, of which 80 % hold that many at 512 MB each.");
    }

    @Test
    void availableMemory() {
        assertThat(WorkerCount.fitting(root, 32, 1024 * MIB).count()).isEqualTo(6);
    }

    @Test
    void atLeastOne() {
        WorkerCount count = WorkerCount.fitting(root, 4, 64 * 1024 * MIB);

        assertThat(count.count()).isEqualTo(1);
        assertThat(count.reasons()).contains("One is needed to work at all.");
    }

    @Test
    void nothingKnownOfMemory() {
        assertThat(WorkerCount.fitting(root.resolve("nowhere"), 3, 512 * MIB).count())
                .isEqualTo(3);
    }

    @Test
    void set() {
        assertThat(WorkerCount.set(7)).isEqualTo(new WorkerCount(7, java.util.List.of("Set to 7."), "Set to 7."));
    }

    @Test
    void thisMachine() {
        assertThat(WorkerCount.fitting(1).count())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void version2QuotaOfAnOuterGroup() throws IOException {
        version2("/system.slice/dropwarp.service");
        write("sys/fs/cgroup/system.slice/dropwarp.service/cpu.max", "max 100000\n");
        write("sys/fs/cgroup/system.slice/cpu.max", "250000 100000\n");

        WorkerCount count = WorkerCount.fitting(root, 8, MIB);

        assertThat(count.count()).isEqualTo(3);
        assertThat(count.reasons())
                .contains("/sys/fs/cgroup/system.slice/cpu.max gives a quota of 2.50 CPUs, enough for 3.");
    }

    @Test
    void version2MemoryCountsThePageCacheAsRoom() throws IOException {
        version2("/");
        write("sys/fs/cgroup/memory.max", 2048 * MIB + "\n");
        write("sys/fs/cgroup/memory.current", 1536 * MIB + "\n");
        write("sys/fs/cgroup/memory.stat", "anon 1\ninactive_file " + 1024 * MIB + "\nfile 5\n");

        WorkerCount count = WorkerCount.fitting(root, 8, 300 * MIB);

        assertThat(count.count()).isEqualTo(4);
        assertThat(count.reasons())
                .contains("/sys/fs/cgroup/memory.max leaves 1536 MB, of which 80 % hold only 4 at 300 MB each.");
    }

    @Test
    void version2WithoutLimits() throws IOException {
        version2("/user.slice");
        write("sys/fs/cgroup/user.slice/memory.max", "max\n");
        write("sys/fs/cgroup/user.slice/cpu.max", "max 100000\n");

        assertThat(WorkerCount.fitting(root, 5, MIB).count()).isEqualTo(5);
    }

    @Test
    void version1() throws IOException {
        write("proc/self/cgroup", "5:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n1:name=systemd:/docker/abc\n");
        write("sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us", "150000\n");
        write("sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us", "100000\n");
        write("sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", 1024 * MIB + "\n");
        write("sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes", 512 * MIB + "\n");
        write("sys/fs/cgroup/memory/docker/abc/memory.stat", "total_inactive_file " + 256 * MIB + "\n");

        assertThat(WorkerCount.fitting(root, 8, 100 * MIB).count()).isEqualTo(2);
        assertThat(WorkerCount.fitting(root, 8, 500 * MIB).count()).isEqualTo(1);
    }

    @Test
    void version1InAContainerThatSeesTheHostsPaths() throws IOException {
        write("proc/self/cgroup", "5:memory:/docker/abc\n4:cpuacct,cpu:/docker/abc\n");
        write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
        write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", 1000 * MIB + "\n");

        assertThat(WorkerCount.fitting(root, 8, 250 * MIB).count()).isEqualTo(3);
    }

    @Test
    void version1WithoutLimits() throws IOException {
        write("proc/self/cgroup", "5:memory:/\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");

        assertThat(WorkerCount.fitting(root, 8, MIB).count()).isEqualTo(8);
    }

    @Test
    void theOutOfMemoryKillersVictimsAreClaimedOnce() throws IOException {
        version2("/");
        write("sys/fs/cgroup/memory.events", "low 0\noom 3\noom_kill 2\n");
        OomKills kills = new OomKills(root);
        assertThat(kills.claim()).isFalse();

        write("sys/fs/cgroup/memory.events", "low 0\noom 4\noom_kill 3\n");

        assertThat(kills.claim()).isTrue();
        assertThat(kills.claim()).isFalse();
    }

    private void version2(String group) throws IOException {
        write("proc/self/cgroup", "0::" + group + "\n");
        write("sys/fs/cgroup/cgroup.controllers", "cpu memory\n");
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
