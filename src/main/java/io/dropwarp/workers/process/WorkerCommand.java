package io.dropwarp.workers.process;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How a worker process is started.
 *
 * @param java the Java command, a path or a name looked up in PATH
 * @param jvmFlags flags of the worker's JVM, including the heap size
 * @param jniDir folder of GDAL's Java binding, or null for the JVM's default
 * @param workDir the service's work folder, from which every path of a request follows
 * @param scratchDir folder for standard error and crash reports of workers; created if missing
 * @param gdalCacheMegabytes GDAL's block cache in a worker, MB
 * @param environment variables added to (or replacing) the few a worker gets
 * @param wrapper words of a command put before the Java command, which becomes the worker; may be empty
 */
public record WorkerCommand(
        String java,
        List<String> jvmFlags,
        String classpath,
        String mainClass,
        Path jniDir,
        Path workDir,
        Path scratchDir,
        int gdalCacheMegabytes,
        Map<String, String> environment,
        List<String> wrapper) {

    /** Only the name of the main class is known here, so that this JVM never loads it. */
    public static final String CHILD_MAIN = "io.dropwarp.agent.WorkerMain";

    /**
     * Flags for a small JVM with mostly native memory: quick to start, resources for a single thread, and ended by the
     * first exhausted heap. The stack is larger than Java needs, since GDAL's drivers run on it.
     */
    public static final List<String> DEFAULT_JVM_FLAGS = List.of(
            "-Xmx128m",
            "-Xss2m",
            "-XX:+UseSerialGC",
            // The second compiler for little but loops over pixels, LZW and SHA-256, for which the processor has
            // instructions.
            "-XX:Tier4InvocationThreshold=500000",
            "-XX:Tier4MinInvocationThreshold=200000",
            "-XX:Tier4CompileThreshold=800000",
            "-XX:CompileCommand=quiet",
            "-XX:CompileCommand=CompileThresholdScaling,sun.security.provider.DigestBase::implCompressMultiBlock0,0.01",
            "-XX:CompileCommand=CompileThresholdScaling,sun.security.provider.SHA2::implCompress,0.01",
            "-XX:CompileCommand=CompileThresholdScaling,sun.security.provider.SHA2::implCompress0,0.01",
            "-XX:CompileCommand=CompileThresholdScaling,io.dropwarp.gdal.tile.LzwEncoder::*,0.01",
            "-XX:Tier4BackEdgeThreshold=1000000",
            "-XX:ActiveProcessorCount=1",
            "-XX:ReservedCodeCacheSize=32m",
            "-XX:-UsePerfData",
            "-XX:-CreateCoredumpOnCrash",
            // Else a JVM that finds no memory leaves a file in the folder the service was started in.
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-DumpReplayDataOnError",
            // Counting types and calls for the second compiler slows down all code. Branches it needs: without their
            // counts it takes them for never reached.
            "-XX:-C1ProfileCalls",
            "-XX:-C1ProfileVirtualCalls",
            "-XX:-C1ProfileInlinedCalls",
            "-XX:-C1ProfileCheckcasts",
            "-XX:+ExitOnOutOfMemoryError");

    private static final String SERVICE_JAR = "dropwarp.jar";

    private static final String WORKER_JAR = "dropwarp-worker.jar";

    public WorkerCommand {
        Objects.requireNonNull(java, "java");
        Objects.requireNonNull(classpath, "classpath");
        Objects.requireNonNull(mainClass, "mainClass");
        Objects.requireNonNull(workDir, "workDir");
        Objects.requireNonNull(scratchDir, "scratchDir");
        jvmFlags = List.copyOf(jvmFlags);
        environment = Map.copyOf(environment);
        wrapper = List.copyOf(wrapper);
        if (gdalCacheMegabytes < 1) {
            throw new IllegalArgumentException("GDAL's cache needs at least 1 MB, not " + gdalCacheMegabytes);
        }
    }

    public WorkerCommand(
            String java,
            List<String> jvmFlags,
            String classpath,
            String mainClass,
            Path jniDir,
            Path workDir,
            Path scratchDir,
            int gdalCacheMegabytes,
            Map<String, String> environment) {
        this(
                java,
                jvmFlags,
                classpath,
                mainClass,
                jniDir,
                workDir,
                scratchDir,
                gdalCacheMegabytes,
                environment,
                List.of());
    }

    /** {@return the same worker behind a wrapper command} */
    public WorkerCommand behind(List<String> words) {
        return new WorkerCommand(
                java,
                jvmFlags,
                classpath,
                mainClass,
                jniDir,
                workDir,
                scratchDir,
                gdalCacheMegabytes,
                environment,
                words);
    }

    /**
     * {@return the class path of a worker: its jar beside the service's; where there is none, as in unit tests, this
     * JVM's own}
     */
    public static String workerClassPath() {
        // The tests' own class path is another than a service's, so they say where its jar is.
        String own = System.getProperty("dropwarp.jar", System.getProperty("java.class.path"));
        Path jar = Path.of(own.split(File.pathSeparator, 2)[0]).toAbsolutePath();
        return jar.endsWith(SERVICE_JAR) ? jar.resolveSibling(WORKER_JAR).toString() : own;
    }
}
