package io.dropwarp.workers.pool;

import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A worker that behaves as badly as it is asked to. Requests look like {@code {"do":"sleep","n":100,"at":"/path"}}. Starts
 * as quickly as a JVM can, so it parses by hand.
 */
public final class FakeWorker {

    private static final Pattern DO = Pattern.compile("\"do\":\"([a-z-]+)\"");
    private static final Pattern N = Pattern.compile("\"n\":(\\d+)");
    private static final Pattern AT = Pattern.compile("\"at\":\"([^\"]*)\"");
    private static final List<Object> HELD = new ArrayList<>();

    private final PrintStream replies;

    private FakeWorker(PrintStream replies) {
        this.replies = replies;
    }

    /**
     * Serves requests until the end of standard input.
     *
     * @param args ignored
     * @throws Exception when asked to
     */
    public static void main(String[] args) throws Exception {
        String fd = "/proc/self/fd/" + System.getenv("DROPWARP_REPLY_FD");
        FakeWorker worker = new FakeWorker(new PrintStream(new FileOutputStream(fd), true, StandardCharsets.UTF_8));
        worker.begin(String.valueOf(System.getenv("FAKE_START")));
        BlockingQueue<String> requests = new SynchronousQueue<>();
        Thread reader = new Thread(() -> read(requests));
        reader.setDaemon(true);
        reader.start();
        while (true) {
            worker.serve(requests.take());
        }
    }

    /** On a thread of its own, so that the end of input ends a busy worker too; and not at all for a deaf one. */
    private static void read(BlockingQueue<String> requests) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null && !line.contains("\"deaf\"")) {
                requests.put(line);
                line = lines.readLine();
            }
            if (line == null) {
                Runtime.getRuntime().halt(0);
            }
            requests.put(line);
            sleep(600_000);
        } catch (IOException | InterruptedException e) {
            Runtime.getRuntime().halt(9);
        }
    }

    private void begin(String how) throws Exception {
        switch (how) {
            case "exit" -> {
                System.err.println("java.lang.UnsatisfiedLinkError: no gdalalljni in java.library.path");
                System.exit(3);
            }
            case "refuse" -> {
                say("{\"failure\":{\"code\":\"INTERNAL\",\"message\":\"GDAL is too old\",\"hint\":\"Update it.\"}}");
                System.exit(1);
            }
            case "silent" -> sleep(600_000);
            case "chatty" -> say("GDAL 3.6.2 says hello");
            case "wrong" -> say("{\"seconds\":1}");
            case "broken" -> {
                if (Files.exists(Path.of(System.getenv("FAKE_BROKEN")))) {
                    System.exit(4);
                }
            }
            default -> {}
        }
        System.err.println("hello from " + pid());
        say("{\"ready\":{\"pid\":" + pid() + ",\"versions\":null,\"drivers\":[\"GTiff\"]}}");
    }

    private void serve(String line) throws Exception {
        int n = find(N, line).isEmpty() ? 0 : Integer.parseInt(find(N, line));
        Path at = Path.of(find(AT, line));
        switch (find(DO, line)) {
            case "echo" -> answer(Integer.toString(line.length()));
            case "fail" -> say("{\"failure\":{\"code\":\"" + at + "\",\"message\":\"asked to\",\"hint\":null}}");
            case "sleep" -> {
                signal(at);
                sleep(n);
                answer("slept");
            }
            case "burn" -> {
                ThreadMXBean threads = ManagementFactory.getThreadMXBean();
                long end = threads.getCurrentThreadCpuTime() + n * 1_000_000L;
                while (threads.getCurrentThreadCpuTime() < end) {
                    Thread.onSpinWait();
                }
                answer("burnt");
            }
            case "beat" -> {
                signal(at);
                for (int i = 0; i < n / 50; i++) {
                    say("{\"progress\":" + (double) i * 50 / n + "}");
                    sleep(50);
                }
                answer("beaten");
            }
            case "gate" -> {
                signal(Path.of(at + ".reached"));
                while (!Files.exists(at)) {
                    say("{\"progress\":0}");
                    sleep(20);
                }
                answer("through");
            }
            case "exit" -> System.exit(n);
            case "half" -> {
                replies.print("{\"seconds\":1");
                replies.flush();
                System.exit(n);
            }
            case "garbage" -> {
                say("WARNING: not JSON");
                sleep(n);
            }
            case "twice" -> {
                answer("once");
                answer("twice");
            }
            case "ready-again" -> say("{\"ready\":{\"pid\":1,\"versions\":null,\"drivers\":[]}}");
            case "endless" -> {
                byte[] chunk = new byte[1 << 20];
                while (true) {
                    replies.write(chunk);
                }
            }
            case "noise" -> {
                String words = "stderr and stdout are the same place. ".repeat(27);
                for (int i = 0; i < n; i++) {
                    System.err.println(i + " " + words);
                    System.out.println(i + " " + words);
                }
                System.err.println("end of noise");
                if (!find(AT, line).isEmpty()) {
                    Runtime.getRuntime().halt(5);
                }
                answer("noisy");
            }
            case "big" -> answer("x".repeat(n));
            case "eat" -> {
                eat(n);
                answer("full", (long) n << 20); // at least that much
                if (!find(AT, line).isEmpty()) {
                    HELD.clear();
                }
            }
            case "eat-beat" -> {
                eat(n);
                for (int i = 0; i < 400; i++) {
                    say("{\"progress\":0.5}");
                    sleep(50);
                }
                answer("never seen");
            }
            case "heap" -> HELD.add(new long[Integer.MAX_VALUE - 8]);
            case "environment" ->
                answer(new TreeMap<>(System.getenv())
                        .entrySet().stream()
                                .map(e -> e.getKey() + "=" + e.getValue())
                                .collect(Collectors.joining("|")));
            case "deaf" -> {
                answer("will not listen");
                sleep(600_000);
            }
            case "child" -> {
                Process child = new ProcessBuilder("sh", "-c", "exec sleep 600").start();
                Files.writeString(at, Long.toString(child.pid()));
                sleep(600_000);
            }
            case "bequeath" -> {
                // The grandchild keeps the reply pipe open after the worker's death.
                Process heir = new ProcessBuilder("sh", "-c", "exec sleep 600")
                        .redirectOutput(Path.of("/proc/self/fd/3").toFile())
                        .start();
                Files.writeString(at, Long.toString(heir.pid()));
                Runtime.getRuntime().halt(6);
            }
            default -> say("{\"failure\":{\"code\":\"INTERNAL\",\"message\":\"what?\",\"hint\":null}}");
        }
    }

    private static void eat(int megabytes) {
        for (int i = 0; i < megabytes; i++) {
            java.nio.ByteBuffer chunk = java.nio.ByteBuffer.allocateDirect(1 << 20);
            for (int at = 0; at < chunk.capacity(); at += 4096) {
                chunk.put(at, (byte) 1);
            }
            HELD.add(chunk);
        }
    }

    private void answer(String message) {
        answer(message, 12345);
    }

    private void answer(String message, long peakRssBytes) {
        say("{\"seconds\":0.5,\"messages\":[\"" + message + "\",\"" + pid() + "\"],\"peakRssBytes\":" + peakRssBytes
                + "}");
    }

    private void say(String line) {
        replies.println(line);
    }

    private static void signal(Path file) throws IOException {
        if (!file.toString().isEmpty()) {
            Files.writeString(file, Long.toString(pid()));
        }
    }

    private static long pid() {
        return ProcessHandle.current().pid();
    }

    private static void sleep(long millis) throws InterruptedException {
        Thread.sleep(millis);
    }

    private static String find(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        return matcher.find() ? matcher.group(1) : "";
    }
}
