package io.dropwarp.chaos;

import io.dropwarp.chaos.Strike.Cue;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/** The rounds: starts the service, strikes, and checks while everything is dead. Used by one thread. */
final class Storm {

    private static final long CUE_MILLIS = 2500;
    /** What a worker needs of a processor until it is ready, about; one that has used more has begun to work. */
    private static final long READY_MILLIS = 600;

    private static final long WORKING_MILLIS = 3000;
    private static final long ORPHAN_SECONDS = 60;
    private static final long UP_SECONDS = 90;
    private static final int REFUSED = 2;
    /** Of a JVM that was told to end before it could listen. */
    private static final int DEAF = 143;
    /** More would only wait: a service that is killed all the time gets less done than one that is not. */
    private static final int MOST_WAITING = 25;

    private final ChaosOptions options;
    private final Site site;
    private final ServiceUnderFire service;
    private final NodesUnderFire nodes;
    private final Feeder feeder;
    private final OutputWatch watch;
    private final Findings findings;
    private final PrintStream out;
    private final Faults faults;
    private final Places places;
    private final Tally tally = new Tally();
    private volatile boolean over;

    Storm(
            ChaosOptions options,
            Site site,
            ServiceUnderFire service,
            NodesUnderFire nodes,
            Feeder feeder,
            OutputWatch watch,
            Findings findings,
            PrintStream out) {
        this.options = options;
        this.site = site;
        this.service = service;
        this.nodes = nodes;
        this.feeder = feeder;
        this.watch = watch;
        this.findings = findings;
        this.out = out;
        this.faults = new Faults(site);
        this.places = new Places(site, feeder);
    }

    Tally tally() {
        return tally;
    }

    Places places() {
        return places;
    }

    /** Does rounds until there were enough kills, or time is up. */
    void rage(long begunNanos) throws IOException, InterruptedException {
        nodes.start();
        Round.Draw rounds = new Round.Draw(options.seed(), !nodes.isEmpty());
        while (!over && tally.kills() < options.kills()) {
            if (System.nanoTime() - begunNanos > options.most().toNanos()) {
                findings.add("only " + tally.kills() + " of " + options.kills() + " kills in "
                        + Duration.ofNanos(System.nanoTime() - begunNanos).toMinutes() + " min");
                break;
            }
            if (options.stopAtFirst() && !findings.all().isEmpty()) {
                break;
            }
            round(rounds.next());
        }
        faults.undoAll();
        awaitOrphans();
    }

    /** Leaves nothing behind, whatever happened. */
    void end() throws IOException, InterruptedException {
        over = true;
        faults.undoAll();
        if (service.program().isAlive()) {
            service.program().kill();
            service.program().awaitEnd(ORPHAN_SECONDS);
        }
        nodes.end();
        service.workers().forEach(ProcessHandle::destroyForcibly);
    }

    private void round(Round round) throws IOException, InterruptedException {
        findings.round(round.number());
        tally.rounds++;
        long started = System.nanoTime();
        service.start(service.settings(round.quietMillis(), round.stopSeconds()));
        workerKilledEarly = false;
        if (!round.early()) {
            awaitUp();
        }
        for (Strike strike : round.strikes()) {
            wait(strike);
            if (over || !service.program().isAlive()) {
                break;
            }
            if (strike(strike)) {
                tally.did(strike.action());
            }
        }
        if (service.program().isAlive()) {
            // A stop that takes too long has been told of; the round ends all the same.
            service.program().kill();
            service.program().awaitEnd(ORPHAN_SECONDS);
        } else if (!wasEnded(round)) {
            endedByItself(started);
        }
        faults.thaw();
        if (round.checked()) {
            awaitOrphans();
            check();
        }
        if (round.number() % 10 == 0) {
            out.printf(
                    "round %d: %d kills, %d dropped, %d finding(s)%n",
                    round.number(),
                    tally.kills(),
                    feeder.delivered().size(),
                    findings.all().size());
        }
    }

    private boolean ended;
    private boolean workerKilledEarly;

    private void awaitUp() throws IOException, InterruptedException {
        long end = System.nanoTime() + UP_SECONDS * 1_000_000_000L;
        while (service.program().isAlive() && !service.isUp()) {
            if (System.nanoTime() - end > 0) {
                findings.add("the service is not up after " + UP_SECONDS + " s");
                return;
            }
            feed();
            tick();
            Pause.millis(20);
        }
    }

    private boolean wasEnded(Round round) {
        boolean was = ended;
        ended = false;
        return was && round.strikes().get(round.strikes().size() - 1).action().ends();
    }

    private void endedByItself(long started) throws IOException {
        // Nothing is lost by it: it says why, and whatever started it starts it again.
        if (service.program().exitValue() == REFUSED && (workerKilledEarly || faults.environmentSince(started))) {
            tally.refusedStarts++;
        } else {
            findings.add("the service ended by itself with " + service.program().ending());
        }
    }

    private void wait(Strike strike) throws IOException, InterruptedException {
        long cueEnd = System.nanoTime() + CUE_MILLIS * 1_000_000;
        feed();
        tick();
        if (strike.cue() != Cue.NONE && !isIdle()) {
            watch.await(strike.cue(), CUE_MILLIS);
        }
        long end = System.nanoTime() + strike.delayMillis() * 1_000_000L;
        // In steps, since what was begun has to end in time; the last one is exact.
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            Pause.millis(Math.min(50, left / 1_000_000 + 1));
            if (end - cueEnd < 0 || left > 60_000_000) {
                feed();
                tick();
            }
        }
    }

    /** Undoes what is over, and starts what has ended of the cluster. */
    private void tick() throws IOException, InterruptedException {
        faults.tick();
        nodes.revive();
    }

    /** As many are dropped of all as there were kills of all. */
    private void feed() throws IOException {
        int due = (int) Math.min(options.arrivals(), 6 + options.arrivals() * 1.05 * tally.kills() / options.kills());
        int waiting = Places.visible(site.folder("work")).size()
                + Leftovers.files(site.folder("drop")).size();
        if (waiting < MOST_WAITING) {
            feeder.feed(Math.min(due, feeder.delivered().size() + MOST_WAITING - waiting));
        }
    }

    /** Whether there is nothing to wait for: all that is due was dropped and is done. */
    private boolean isIdle() throws IOException {
        return Places.visible(site.folder("work")).isEmpty()
                && Leftovers.files(site.folder("drop")).isEmpty();
    }

    private boolean strike(Strike strike) throws IOException, InterruptedException {
        return switch (strike.action()) {
            case KILL_WORKER -> killWorker(strike.choice());
            case KILL_SERVICE -> killService();
            case KILL_ALL -> killAll();
            case TERMINATE -> terminate();
            case KILL_NODE -> nodes.killNode(strike.choice());
            case KILL_BROKER -> nodes.killBroker();
            case TERMINATE_NODE -> nodes.terminateNode(strike.choice());
            case FREEZE_NODE -> nodes.freezeNode(faults, strike.choice(), strike.holdMillis());
            case FREEZE_WORKER -> freezeWorker(strike);
            case FREEZE_SERVICE -> faults.freeze(service.program().pid(), strike.holdMillis());
            case FILL_DISK -> faults.fillDisk(strike.choice(), strike.holdMillis());
            case PROTECT_OUTPUT -> faults.protectOutput(strike.holdMillis());
            case LOCK_FOLDER -> faults.lockFolder(strike.choice(), strike.holdMillis());
        };
    }

    /** Most are killed at work, after a time of their own and not of the clock: else a slow machine would do none. */
    private boolean killWorker(int choice) throws IOException, InterruptedException {
        if (choice % 5 != 0) {
            awaitWork(READY_MILLIS + choice % 400);
        }
        List<ProcessHandle> workers = service.workers();
        workerKilledEarly |= !service.isUp();
        return !workers.isEmpty() && workers.get(choice % workers.size()).destroyForcibly();
    }

    private void awaitWork(long cpuMillis) throws IOException, InterruptedException {
        long end = System.nanoTime() + WORKING_MILLIS * 1_000_000;
        while (System.nanoTime() < end
                && service.program().isAlive()
                && !isIdle()
                && service.workers().stream()
                        .noneMatch(worker -> worker.info()
                                        .totalCpuDuration()
                                        .orElse(Duration.ZERO)
                                        .toMillis()
                                > cpuMillis)) {
            feed();
            tick();
            Pause.millis(10);
        }
    }

    private boolean freezeWorker(Strike strike) throws IOException, InterruptedException {
        List<ProcessHandle> workers = service.workers();
        return !workers.isEmpty()
                && faults.freeze(workers.get(strike.choice() % workers.size()).pid(), strike.holdMillis());
    }

    private boolean killService() throws InterruptedException {
        ended = true;
        service.program().kill();
        return service.program().awaitEnd(ORPHAN_SECONDS);
    }

    private boolean killAll() throws InterruptedException {
        ended = true;
        List<ProcessHandle> workers = service.workers();
        service.program().kill();
        tally.withService(
                (int) workers.stream().filter(ProcessHandle::destroyForcibly).count());
        return service.program().awaitEnd(ORPHAN_SECONDS);
    }

    private boolean terminate() throws IOException, InterruptedException {
        ended = true;
        // What is frozen cannot stop.
        faults.thaw();
        service.program().terminate();
        boolean stopped = service.program().awaitEnd(ORPHAN_SECONDS);
        if (!stopped) {
            findings.add("SIGTERM did not end the service within " + ORPHAN_SECONDS + " s");
        } else if (!List.of(0, REFUSED, DEAF).contains(service.program().exitValue())) {
            findings.add("SIGTERM ended the service with " + service.program().ending());
        }
        return stopped;
    }

    /** Workers whose service was killed end by themselves. */
    private void awaitOrphans() throws InterruptedException {
        long begun = System.nanoTime();
        List<ProcessHandle> orphans = service.orphans();
        while (!orphans.isEmpty() && System.nanoTime() - begun < ORPHAN_SECONDS * 1_000_000_000L) {
            Pause.millis(20);
            orphans = service.orphans();
        }
        tally.slowestOrphanMillis = Math.max(tally.slowestOrphanMillis, (System.nanoTime() - begun) / 1_000_000);
        if (!orphans.isEmpty()) {
            findings.add("workers live " + ORPHAN_SECONDS + " s after their service: " + orphans);
            orphans.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** Workers of nodes live on while the service is dead. */
    private static void signal(List<ProcessHandle> workers, String name) throws IOException, InterruptedException {
        for (ProcessHandle worker : workers) {
            ServiceUnderFire.signal(worker.pid(), name);
        }
    }

    private void check() throws IOException, InterruptedException {
        tally.checks++;
        List<ProcessHandle> working = service.workers();
        signal(working, "STOP");
        // The feeder belongs to this thread, so the drop folder is at rest too.
        findings.addAll(places.check());
        signal(working, "CONT");
    }
}
