package io.dropwarp.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwarp.Samples;
import io.dropwarp.admission.DiskAdmission;
import io.dropwarp.admission.DiskReservations;
import io.dropwarp.admission.DiskSpace;
import io.dropwarp.admission.MachineFaultGate;
import io.dropwarp.config.Config;
import io.dropwarp.job.JobRegistry;
import io.dropwarp.job.JobState;
import io.dropwarp.job.Outcome;
import io.dropwarp.job.StageTask;
import io.dropwarp.model.Job;
import io.dropwarp.model.Layout;
import io.dropwarp.tiles.Retries;
import io.dropwarp.tiles.RetryPolicy;
import io.dropwarp.tiles.Tiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import org.apache.camel.CamelContext;
import org.apache.camel.component.exec.ExecCommand;
import org.apache.camel.component.exec.ExecCommandExecutor;
import org.apache.camel.component.exec.ExecResult;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.processor.errorhandler.RedeliveryPolicy;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The production route of the tiles on a worker that answers without working, so that many can finish at one moment. */
@Timeout(120)
class TileCollectionTest {

    private static final int JOBS = 400;

    private final JobRegistry registry = new JobRegistry(Path.of("work"));
    private final CyclicBarrier together = new CyclicBarrier(2);
    private final List<String> finished = new CopyOnWriteArrayList<>();

    /** Answers two requests at once, each that its tile stands. */
    private ExecResult answer(ExecCommand command) {
        try {
            String request = new String(command.getInput().readAllBytes(), StandardCharsets.UTF_8);
            int row = request.contains("\"row\":0") ? 0 : 1;
            together.await();
            String reply = "{\"tile\":{\"tile\":{\"row\":" + row
                    + ",\"col\":0,\"xOff\":0,\"yOff\":0,\"width\":100,\"height\":30},\"bytes\":1,\"bands\":[]}}";
            return new ExecResult(command, new ByteArrayInputStream(reply.getBytes(StandardCharsets.UTF_8)), null, 0);
        } catch (IOException | InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes the place of the publish stage; only what a warped job needs of it is called. */
    @SuppressWarnings("DoNotCallSuggester")
    public final class Ends {

        public boolean isVisible(JobState state) {
            return true;
        }

        public void finish(JobState state) {
            finished.add(state.job().id());
        }

        public boolean isToAssemble(JobState state) {
            return false;
        }

        public StageTask task(JobState state) {
            throw new UnsupportedOperationException();
        }

        public JobState accept(Outcome outcome) {
            throw new UnsupportedOperationException();
        }

        public void publish(JobState state) {
            throw new UnsupportedOperationException();
        }

        public void end(JobState state) {}
    }

    @Test
    @SuppressWarnings("try") // a context may be interrupted while it closes; then this test fails, as it should
    void finishesAJobOnceWhenItsLastTilesComeAtTheSameMoment() throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            Properties properties = new Properties();
            properties.setProperty("dropwarp.queue.scenes", "1000");
            properties.setProperty("dropwarp.queue.tiles", "4");
            properties.setProperty("dropwarp.queue.poll-millis", "20");
            properties.setProperty("dropwarp.lanes.large-consumers", "2");
            properties.setProperty("dropwarp.worker.consumers", "2");
            properties.setProperty("dropwarp.cluster.on", "false");
            properties.setProperty("dropwarp.worker.command", "worker");
            properties.setProperty("dropwarp.worker.executor", "#executor");
            properties.setProperty("dropwarp.worker.arguments", "");
            properties.setProperty("dropwarp.worker.timeout-millis", "60000");
            context.getPropertiesComponent().setInitialProperties(properties);
            context.getRegistry().bind("executor", (ExecCommandExecutor) this::answer);
            Tiles tiles = new Tiles(registry);
            context.getRegistry().bind("tiles", tiles);
            context.getRegistry().bind("tileTally", new TileTally(tiles));
            context.getRegistry().bind("workerMessages", new WorkerMessages());
            context.getRegistry().bind("publishing", new Ends());
            Path anywhere = Path.of("").toAbsolutePath();
            DiskReservations books = new DiskReservations(new DiskSpace(0), anywhere, anywhere, anywhere, anywhere);
            context.getRegistry()
                    .bind("diskAdmission", new DiskAdmission(registry, new MachineFaultGate(), books, true));
            Config.Retry policy = new Config.Retry(1, Duration.ZERO, Duration.ZERO);
            context.getRegistry()
                    .bind(
                            "retries",
                            new Redelivery(
                                    new Retries(new RetryPolicy(policy, Duration.ZERO), new MachineFaultGate())));
            context.getRegistry().bind("redelivery", new RedeliveryPolicy());
            for (String stage : List.of("30-tiles", "40-publish", "80-worker")) {
                PluginHelper.getRoutesLoader(context)
                        .loadRoutes(PluginHelper.getResourceLoader(context)
                                .resolveResource("file:" + System.getProperty("dropwarp.home", ".") + "/routes/" + stage
                                        + ".camel.yaml"));
            }
            context.start();
            for (int i = 0; i < JOBS; i++) {
                Job job = Samples.job("scene-" + i + ".tif");
                JobState state = registry.start(job);
                state.planned(Samples.plan(job, Layout.COG, 30));
                context.createProducerTemplate().sendBody("seda:scenes?size=1000", state);
            }

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> finished.size() >= JOBS
                            && context.getInflightRepository().size() == 0);
        }
        assertThat(finished).hasSize(JOBS).doesNotHaveDuplicates();
    }
}
