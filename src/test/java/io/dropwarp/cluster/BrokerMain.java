package io.dropwarp.cluster;

import io.dropwarp.config.Config;
import java.util.concurrent.CountDownLatch;

/** A broker as a program of its own, so that it can be killed. */
public final class BrokerMain {

    private BrokerMain() {}

    /** Listens on 127.0.0.1 at the given port until it is ended. */
    public static void main(String[] args) throws Exception {
        EmbeddedBroker.start(
                new Config.Cluster(Config.Cluster.EMBEDDED, "127.0.0.1", Integer.parseInt(args[0]), "", "", 1));
        new CountDownLatch(1).await();
    }
}
