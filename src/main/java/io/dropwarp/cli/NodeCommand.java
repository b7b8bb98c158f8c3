package io.dropwarp.cli;

import io.dropwarp.app.Node;
import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code node}: works for a coordinator until it is stopped. */
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Work for a coordinator on another machine, until stopped.",
        description = {
            "",
            "A coordinator is \"dropwarp run\" with dropwarp.cluster.broker set. Nodes take its requests from the broker, as"
                    + " many at once as they have workers, and do them in the data folder, which has to be the coordinator's"
                    + " own, on storage that both mount. Stop with Ctrl-C or SIGTERM at any time: what runs may finish,"
                    + " and other nodes do the rest. See docs/CLUSTER.md.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:stopped", "2:invalid options or configuration, or refused by the broker"})
final class NodeCommand implements Callable<Integer> {

    @Option(
            names = "--broker",
            paramLabel = "URL",
            description = "Address of the broker, e.g. tcp://host:61616; several with commas between (default:"
                    + " dropwarp.cluster.broker).")
    private String broker;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The coordinator's data root, as mounted here (default: ./data, or DROPWARP_DATA).")
    private String data;

    @Option(names = "--workers", paramLabel = "N", description = "Number of worker processes (default: auto).")
    private String workers;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Name of this node in status and reports, unique (default: host name and process id).")
    private String name;

    @Mixin
    private Settings settings;

    @Override
    public Integer call() throws InterruptedException {
        ExitOnSignal.expect(0);
        Map<String, String> overrides = new LinkedHashMap<>();
        overrides.put("dropwarp.cluster.broker", broker);
        overrides.put("dropwarp.data", data);
        overrides.put("dropwarp.worker.count", workers);
        Config config = settings.load(overrides);
        if (!config.cluster().isOn() || config.cluster().isEmbedded()) {
            throw new ConfigException("Which broker? Give its address with --broker, e.g. --broker tcp://host:61616.");
        }
        String own = name == null ? Node.ownName() : name;
        LogFormat.nameNode(own);
        try (Node node = new Node(config, WorkerNumber.of(config), own)) {
            ExitOnSignal.closing(node);
            node.start();
            new CountDownLatch(1).await();
        }
        return 0;
    }
}
