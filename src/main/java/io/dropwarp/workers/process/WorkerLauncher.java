package io.dropwarp.workers.process;

import io.dropwarp.workers.sizing.Cgroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** Starts the process of a {@link WorkerCommand}. Thread-safe. */
public final class WorkerLauncher {

    /**
     * Run by {@code sh} before Java. Replies get a separate descriptor, since native code prints on standard output.
     * Signals that a terminal or a service supervisor sends to all processes at once are ignored (which the JVM
     * inherits): otherwise Ctrl-C would look like a crash of every running tile. A worker ends with its standard input,
     * or is killed. Core dumps of this size are of no use.
     */
    private static final String PROLOGUE = "exec 3>&1 1>&2; trap '' HUP INT TERM; ulimit -c 0; ";

    private static final List<String> INHERITED =
            List.of("PATH", "LD_LIBRARY_PATH", "GDAL_DATA", "GDAL_DRIVER_PATH", "PROJ_DATA", "PROJ_LIB");

    /** Nothing listens on port 0, so every request of curl fails at once, without resolving names. */
    private static final String NOWHERE = "http://127.0.0.1:0";

    private final WorkerCommand command;
    private final String caps;
    private final Map<String, String> ours;
    private final OomKills oomKills = new OomKills(Cgroup.ROOT);
    private final AtomicLong number = new AtomicLong();

    /** The limits are set in the kernel; {@code ours} is the environment of this process. */
    public WorkerLauncher(WorkerCommand command, WorkerLimits limits, Map<String, String> ours) {
        this.command = command;
        this.caps = limits.shell();
        this.ours = Map.copyOf(ours);
    }

    /**
     * Starts a worker, which is not ready yet when this returns.
     *
     * @throws IOException if not even a shell can be started, or the scratch folder cannot be written
     */
    ChildProcess launch() throws IOException {
        Files.createDirectories(command.scratchDir());
        String name = ScratchFiles.name(number.incrementAndGet());
        StderrFile stderr = new StderrFile(command.scratchDir().resolve(name + ".err"));
        Path crashReport = command.scratchDir().resolve(name + ".crash");
        ProcessBuilder builder = new ProcessBuilder(arguments(crashReport));
        builder.environment().clear();
        builder.environment().putAll(environment(stderr.path()));
        builder.redirectError(ProcessBuilder.Redirect.appendTo(stderr.path().toFile()));
        return new ChildProcess(builder.start(), stderr, new CrashReport(crashReport), oomKills);
    }

    private List<String> arguments(Path crashReport) {
        List<String> arguments = new ArrayList<>(List.of("/bin/sh", "-c", PROLOGUE + caps + "exec \"$@\"", "sh"));
        arguments.addAll(command.wrapper());
        arguments.add(command.java());
        arguments.addAll(command.jvmFlags());
        arguments.add("-XX:ErrorFile=" + crashReport);
        if (command.jniDir() != null) {
            arguments.add("-Djava.library.path=" + command.jniDir());
        }
        arguments.addAll(List.of("-cp", command.classpath(), command.mainClass(), "--work"));
        arguments.add(command.workDir().toString());
        return arguments;
    }

    /** A bare environment: pixels must not depend on who started the service. */
    private Map<String, String> environment(Path stderr) {
        Map<String, String> environment = new TreeMap<>();
        for (String name : INHERITED) {
            if (ours.get(name) != null) {
                environment.put(name, ours.get(name));
            }
        }
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("TZ", "UTC");
        environment.put("MALLOC_ARENA_MAX", "2");
        environment.put("OMP_NUM_THREADS", "1");
        environment.put("GDAL_NUM_THREADS", "1");
        environment.put("GDAL_CACHEMAX", Integer.toString(command.gdalCacheMegabytes()));
        environment.put("GDAL_VRT_ENABLE_PYTHON", "NO");
        environment.put("GDAL_HTTP_MAX_RETRY", "0");
        for (String name : List.of("http_proxy", "https_proxy", "all_proxy")) {
            environment.put(name, NOWHERE);
        }
        // No HDF5 filters from shared libraries.
        environment.put("HDF5_PLUGIN_PRELOAD", "::");
        for (String name : List.of("CPL_TMPDIR", "SQLITE_TMPDIR", "TMPDIR")) {
            environment.put(name, command.scratchDir().toString());
        }
        environment.put("PROJ_NETWORK", "OFF");
        // GDAL's default stops all messages for good after 1000, which a long-lived worker reaches.
        environment.put("CPL_MAX_ERROR_REPORTS", "1000000000");
        environment.putAll(command.environment());
        environment.put("DROPWARP_STDERR", stderr.toString());
        environment.put("DROPWARP_REPLY_FD", "3");
        return environment;
    }
}
