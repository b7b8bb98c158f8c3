package io.dropwarp.app;

import io.dropwarp.Ports;
import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigLoader;
import io.dropwarp.operations.Operations;
import io.dropwarp.workers.pool.PreviewService;
import io.dropwarp.workers.pool.WorkerPool;
import io.dropwarp.workers.sizing.WorkerRange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.main.Main;

/** The console's real server, over operations of a test's own; the rest of the service is not there. */
final class StagedConsole implements AutoCloseable {

    private static final Path HOME =
            Path.of(System.getProperty("dropwarp.home", ".")).toAbsolutePath();

    private final Main main = new Main();
    private final ConsoleServer console;
    private final WorkerPool pool;
    private final int port;

    StagedConsole(Path data, Operations operations, Map<String, String> settings) throws Exception {
        this(data, operations, settings, Ports.free());
    }

    StagedConsole(Path data, Operations operations, Map<String, String> settings, int port) throws Exception {
        this.port = port;
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put("dropwarp.data", data.toString());
        all.put("dropwarp.console.port", Integer.toString(port));
        Config config = new ConfigLoader(HOME, Map.of(), new Properties()).load(Map.of(), all);
        Files.createDirectories(config.folders().work());
        pool = new Workers(config, WorkerRange.fixed(1), false).pool();
        console = new ConsoleServer(config.console(), true);
        console.requirePort();
        Path folder = config.folders().work().resolve(".previews");
        console.prepare(main, operations, new PreviewService(pool, List.of(), folder));
        main.init();
        console.open(main);
        main.start();
    }

    int port() {
        return port;
    }

    String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    @Override
    public void close() {
        console.close();
        main.stop();
        pool.close();
    }
}
