package io.dropwarp.chaos;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * One run: the arrivals once undisturbed, then under fire, then the comparison. Used by one thread.
 */
final class ChaosRun {

    private static final long DRAIN_SECONDS = 300;
    private static final int CALM_AT_ONCE = 12;

    private final ChaosOptions options;
    private final PrintStream out;
    private final Findings findings;
    private final List<Delivery> deliveries;
    private final Path profiles;

    /**
     * Prepares a run.
     *
     * @param options what to do
     * @param out gets progress, findings and the summary
     */
    ChaosRun(ChaosOptions options, PrintStream out) throws IOException, InterruptedException {
        this.options = options;
        this.out = out;
        this.findings = new Findings(options.seed(), out);
        Stock stock = Stock.make(options.home(), options.folder().resolve("stock"));
        this.deliveries = Deliveries.draw(options.seed(), options.arrivals(), stock);
        this.profiles = Files.createDirectories(options.folder().resolve("profiles"));
        profile("default", "crs: EPSG:3857");
        profile("gtiff", "crs: EPSG:3857", "layout: gtiff", "resampling: near");
        profile("tiles", "crs: EPSG:3857", "layout: tiles");
        profile("wgs84", "crs: EPSG:4326", "resampling: cubic");
    }

    private void profile(String name, String... lines) throws IOException {
        // Bands of few rows: a scene is many tiles, and most kills meet one half done.
        String rows = "tile-rows: 64\nblock-size: 64\n";
        Files.writeString(profiles.resolve(name + ".yaml"), String.join("\n", lines) + "\n" + rows);
    }

    /**
     * Does it all.
     *
     * @return what was wrong; empty if all was right
     */
    List<String> run() throws IOException, InterruptedException {
        long begun = System.nanoTime();
        Outcome calm = calm();
        Duration calmTime = Duration.ofNanos(System.nanoTime() - begun);
        out.printf("undisturbed: %d receipts in %d s%n", calm.receipts().size(), calmTime.toSeconds());
        findings.addAll(calm.surprises(deliveries));
        // What fails without any strike says nothing about strikes.
        if (findings.all().isEmpty()) {
            storm(calm, calmTime, begun);
        }
        return findings.all();
    }

    private JavaProgram program(String log) {
        return new JavaProgram(options.home(), options.folder().resolve(log));
    }

    private Outcome calm() throws IOException, InterruptedException {
        Path folder = options.folder().resolve("undisturbed");
        Site site = Site.plain(folder);
        Feeder feeder = Feeder.stage(folder.resolve("staged"), site.folder("drop"), deliveries);
        NodesUnderFire none = NodesUnderFire.none();
        ServiceUnderFire service = new ServiceUnderFire(site, profiles, program("undisturbed.log"), none);
        service.start(service.settings(100, 20));
        try {
            drain(service, none, site, feeder);
        } finally {
            service.program().terminate();
            service.program().awaitEnd(60);
            service.program().kill();
        }
        return Outcome.of(site);
    }

    /** Drops what is left and waits until the drop folder and the work folder are empty. */
    private void drain(ServiceUnderFire service, NodesUnderFire nodes, Site site, Feeder feeder)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(DRAIN_SECONDS).toNanos();
        while (System.nanoTime() < end && service.program().isAlive()) {
            nodes.revive();
            int inWork = Places.visible(site.folder("work")).size();
            feeder.feed(feeder.delivered().size() + Math.max(0, CALM_AT_ONCE - inWork));
            // One that is told to end before it is up has neither begun nor ended anything.
            if (service.isUp()
                    && feeder.isDone()
                    && inWork == 0
                    && Leftovers.files(site.folder("drop")).isEmpty()
                    && Places.visible(site.folder("work")).isEmpty()) {
                return;
            }
            Pause.millis(40);
        }
        findings.add(
                service.program().isAlive()
                        ? "not all is done after " + DRAIN_SECONDS + " s of quiet: work holds "
                                + Places.visible(site.folder("work")) + ", drop "
                                + Leftovers.files(site.folder("drop"))
                        : "the service ended by itself with "
                                + service.program().ending());
    }

    private void storm(Outcome calm, Duration calmTime, long begun) throws IOException, InterruptedException {
        Path folder = options.folder().resolve("storm");
        // Sources, tiles and staged outputs of all at once, thrice over.
        long bytes = 3 * sizeOf(options.folder().resolve("undisturbed")) + (64L << 20);
        try (Site site = Site.mounted(folder, bytes, bytes)) {
            if (!site.isMounted()) {
                out.println("notice: mounting is not permitted, so no disk is filled or made read-only");
            }
            Feeder feeder = Feeder.stage(site.data().resolve("staged"), site.folder("drop"), deliveries);
            NodesUnderFire nodes = NodesUnderFire.of(options.nodes(), options.home(), site, options.folder(), findings);
            ServiceUnderFire service = new ServiceUnderFire(site, profiles, program("storm.log"), nodes);
            try (OutputWatch watch = OutputWatch.start(site, findings)) {
                Storm storm = new Storm(options, site, service, nodes, feeder, watch, findings, out);
                // Whoever ends the run by Ctrl-C keeps neither processes nor mounts.
                Thread cleanUp = new Thread(() -> cleanUp(storm, site));
                Runtime.getRuntime().addShutdownHook(cleanUp);
                try {
                    storm.rage(begun);
                    quietEnd(service, nodes, site, feeder);
                } finally {
                    storm.end();
                    Runtime.getRuntime().removeShutdownHook(cleanUp);
                }
                watch.end();
                findings.addAll(storm.places().check());
                findings.addAll(Leftovers.in(site));
                for (String reason : service.attemptsForNoWorker()) {
                    findings.add("an attempt was counted although no worker was lost: " + reason);
                }
                Outcome end = Outcome.of(site);
                findings.addAll(end.surprises(feeder.delivered()));
                findings.addAll(end.differences(calm));
                out.println();
                out.print(storm.tally()
                        .table(
                                options,
                                feeder.delivered(),
                                end,
                                new long[] {watch.looks(), storm.places().tilesKept(), watch.samples()},
                                findings.all().size(),
                                calmTime,
                                Duration.ofNanos(System.nanoTime() - begun)));
            } finally {
                if (!findings.all().isEmpty()) {
                    site.keep(options.folder().resolve("evidence"));
                }
            }
        }
    }

    private static void cleanUp(Storm storm, Site site) {
        try (site) {
            storm.end();
            // A round that was about to start the service has done so by now.
            Pause.millis(500);
            storm.end();
        } catch (IOException | InterruptedException e) {
            System.err.println("Cannot clean up: " + e);
        }
    }

    /** One last life without strikes, in which everything must come to its end. */
    private void quietEnd(ServiceUnderFire service, NodesUnderFire nodes, Site site, Feeder feeder)
            throws IOException, InterruptedException {
        service.start(service.settings(100, 20));
        drain(service, nodes, site, feeder);
        service.program().terminate();
        if (!service.program().awaitEnd(60)) {
            findings.add("SIGTERM did not end an idle service within 60 s");
            service.program().kill();
            service.program().awaitEnd(60);
        } else if (service.program().exitValue() != 0) {
            findings.add(
                    "SIGTERM ended an idle service with " + service.program().ending());
        }
        nodes.stop();
        if (!service.workers().isEmpty()) {
            findings.add("workers that outlived a clean stop: " + service.workers());
        }
    }

    private static long sizeOf(Path folder) throws IOException {
        long bytes = 0;
        for (Path file : Leftovers.files(folder)) {
            bytes += Files.size(file);
        }
        return bytes;
    }
}
