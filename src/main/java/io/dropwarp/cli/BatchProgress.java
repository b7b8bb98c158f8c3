package io.dropwarp.cli;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Progress of a batch on standard error: a bar on a terminal, else a log line every ten seconds. */
final class BatchProgress implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BatchProgress.class);
    private static final long LINE_NANOS = 10_000_000_000L;

    private final ProgressBar bar;
    private long lastLine = System.nanoTime();

    BatchProgress() {
        boolean terminal = !LogFormat.isJson() && Terminal.isError();
        if (terminal) {
            LogLevel.warnings();
        }
        bar = terminal
                ? new ProgressBarBuilder()
                        .setTaskName("warping")
                        .setUnit(" files", 1)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(250)
                        .continuousUpdate()
                        .build()
                : null;
    }

    void show(int done, int running) {
        if (bar != null) {
            bar.maxHint(Math.max(done + running, 1L));
            bar.stepTo(done);
        } else if (System.nanoTime() - lastLine > LINE_NANOS) {
            lastLine = System.nanoTime();
            LOG.info("{} done, {} in progress", done, running);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
