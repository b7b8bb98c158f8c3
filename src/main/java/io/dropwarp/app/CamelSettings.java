package io.dropwarp.app;

import io.dropwarp.config.Config;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.processor.errorhandler.RedeliveryPolicy;

/** Camel's own settings, and the methods by which stages add theirs. */
final class CamelSettings {

    /**
     * Consumers of an idle service should rarely wake up; those of a batch are never idle, and it should end at once.
     */
    private static final int POLL_MILLIS = 200;

    private static final int BATCH_POLL_MILLIS = 50;

    /** What a node runs. */
    static final String NODE = "00-node.camel.yaml";

    private static final String NODES = "70-nodes.camel.yaml";

    private CamelSettings() {}

    static Main newMain(Config config, RunOptions options) {
        Main main = new Main();
        main.configure().setName("dropwarp");
        main.configure().setRoutesIncludePattern("file:" + config.routes() + "/*.camel.yaml");
        main.configure().setShutdownTimeout(5);
        main.configure().setExtraShutdownTimeout(2);
        main.configure().setAutoConfigurationLogSummary(false);
        main.configure().setStartupSummaryLevel(StartupSummaryLevel.Off);
        // No body is a stream that is read twice, and Camel would look for one at each step.
        main.configure().setStreamCachingEnabled(false);
        // When Camel stops, it waits until the consumers of each queue, one queue after the other, have polled once
        // more.
        set(main, "dropwarp.queue.poll-millis", options.inPlace() ? BATCH_POLL_MILLIS : POLL_MILLIS);
        return main;
    }

    /** Sets the value of a placeholder in the routes, or of an option of Camel. */
    static void set(Main main, String key, Object value) {
        main.addOverrideProperty(key, String.valueOf(value));
    }

    /** Excludes a file of routes, in addition to those excluded before: its beans do not exist. */
    static void leaveOut(Main main, String file) {
        String before = main.configure().getRoutesExcludePattern();
        String pattern = "**/" + file;
        main.configure().setRoutesExcludePattern(before == null ? pattern : before + "," + pattern);
    }

    /** For a single machine, which then loads nothing of JMS. */
    static void leaveOutCluster(Main main) {
        leaveOut(main, NODE);
        leaveOut(main, NODES);
    }

    /** {@return a policy that logs nothing: the log has one line of our own where Camel writes each attempt with its stack} */
    static RedeliveryPolicy quietRedelivery() {
        RedeliveryPolicy policy = new RedeliveryPolicy();
        policy.setLogRetryAttempted(false);
        policy.setLogExhausted(false);
        policy.setLogHandled(false);
        policy.setLogStackTrace(false);
        return policy;
    }

    /** Calls back as soon as Camel's context is configured, before it has routes. */
    static void whenConfigured(Main main, Consumer<CamelContext> action) {
        main.addMainListener(new MainListenerSupport() {
            // Not beforeStart, which only Main.run() calls.
            @Override
            public void afterConfigure(BaseMainSupport configured) {
                action.accept(configured.getCamelContext());
            }
        });
    }
}
