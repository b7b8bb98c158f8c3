package io.dropwarp.console;

import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small pictures of outputs and of dead letters' sources, drawn one at a time when somebody wants to see them. Thread-safe;
 * nobody waits in it.
 */
public final class Previews implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Previews.class);

    private static final int MOST_KEPT = 200;

    private static final int MOST_WAITING = 32;

    /** While warps wait for workers, pictures take at most a fifth of one worker's time. */
    private static final int REST = 4;

    private final PreviewPainter painter;
    private final ThreadPoolExecutor thread;
    private final Set<String> waiting = new HashSet<>();
    private final Map<String, Preview> drawn = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Preview> eldest) {
            return size() > MOST_KEPT;
        }
    };

    /** Draws one picture. */
    private interface Drawing {
        Preview draw() throws IOException;
    }

    /**
     * Previews.
     *
     * @param painter draws them
     */
    public Previews(PreviewPainter painter) {
        this.painter = painter;
        this.thread =
                new ThreadPoolExecutor(0, 1, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), task -> {
                    Thread made = new Thread(task, "console-previews");
                    made.setDaemon(true);
                    return made;
                });
    }

    /**
     * The picture of an output.
     *
     * @param job id of a job that was published lately
     * @return the picture; drawing begins if nobody asked before
     */
    public Preview ofOutput(String job) {
        return look("output " + job, () -> painter.drawOutput(job));
    }

    /**
     * The picture of a dead letter's source.
     *
     * @param job its id
     * @return the picture; drawing begins if nobody asked before
     */
    public Preview ofSource(String job) {
        return look("source " + job, () -> painter.drawSource(job));
    }

    private synchronized Preview look(String key, Drawing drawing) {
        Preview known = drawn.get(key);
        if (known != null) {
            return known;
        }
        if (!waiting.contains(key)) {
            try {
                thread.execute(() -> draw(key, drawing));
                waiting.add(key);
            } catch (RejectedExecutionException full) {
                // Whoever wants it asks again.
                LOG.debug("No room for another preview", full);
            }
        }
        return Preview.COMING;
    }

    private void draw(String key, Drawing drawing) {
        long start = System.nanoTime();
        Preview preview;
        try {
            preview = drawing.draw();
        } catch (IOException | RuntimeException e) {
            LOG.debug("No preview of {}", key, e);
            preview = Preview.none("Its files could not be read.");
        }
        synchronized (this) {
            waiting.remove(key);
            drawn.put(key, preview);
        }
        if (painter.isCrowded()) {
            rest(System.nanoTime() - start);
        }
    }

    private static void rest(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(REST * nanos);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** Draws no more. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
