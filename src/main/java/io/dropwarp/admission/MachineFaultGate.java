package io.dropwarp.admission;

import io.dropwarp.admission.WatchedFolders.Trouble;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pauses the intake and jobs in flight while the machine is at fault (disk full, no permission): nothing is claimed
 * that could not be finished. Each query checks the folders, at most once a second; the gate opens as soon as they are
 * fine. Faults that the folders do not show (a quota, a Java that does not start) are retried at growing intervals, by
 * the jobs in flight only. Thread-safe.
 */
public final class MachineFaultGate {

    private static final Logger LOG = LoggerFactory.getLogger(MachineFaultGate.class);

    private static final long LOOK_NANOS = DiskSpace.FRESH.toNanos();
    private static final long FIRST_HOLD_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LAST_HOLD_NANOS = Duration.ofSeconds(30).toNanos();

    /** Checks the folders. */
    @FunctionalInterface
    public interface Look {

        /** {@return what is wrong, also by trying to write if {@code byWriting}; empty if nothing is} */
        Optional<Trouble> look(boolean byWriting);
    }

    /** Why the gate is shut: whether the folders showed it, and whether it has caused a failure already. */
    private record Shut(Trouble trouble, boolean seen, boolean failed) {}

    private final Look folders;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile Shut shut;
    private volatile long lookedAt = System.nanoTime() - LOOK_NANOS;
    private volatile long shutAt;
    private volatile long hold;
    private volatile boolean told;
    private final PauseClock paused = new PauseClock();

    /** An open gate without folders. */
    public MachineFaultGate() {
        this(byWriting -> Optional.empty());
    }

    public MachineFaultGate(Look folders) {
        this.folders = folders;
    }

    /** A step failed because of the machine. */
    public void shut(Failure reason) {
        looking.lock();
        try {
            Optional<Trouble> seen = look(true);
            if (seen.isEmpty() && (shut == null || sinceShut() >= hold)) {
                hold = hold == 0 ? FIRST_HOLD_NANOS : Math.min(2 * hold, LAST_HOLD_NANOS);
                shutAt = System.nanoTime();
            }
            pause(new Shut(seen.orElse(new Trouble(reason, true)), seen.isPresent(), true));
        } finally {
            looking.unlock();
        }
    }

    /**
     * Finds out whether a failure is really the machine's: no worker and no library reports a full disk reliably.
     *
     * @return the fault of a folder, if there is one that could have been the cause; else the failure itself
     */
    public Failure classify(Failure failure) {
        if (!isVague(failure.code())) {
            return failure;
        }
        looking.lock();
        try {
            return look(true).map(Trouble::failure).orElse(failure);
        } finally {
            looking.unlock();
        }
    }

    private static boolean isVague(FailureCode code) {
        return code == FailureCode.IO_ERROR
                || code == FailureCode.VERIFY_FAILED
                || code == FailureCode.WORKER_CRASHED
                || code == FailureCode.INTERNAL;
    }

    /** A step succeeded: faults that the folders do not show are over. */
    public void open() {
        if (shut == null && hold == 0) {
            return;
        }
        looking.lock();
        try {
            hold = 0;
            if (shut == null || !shut.seen()) {
                goOn();
            }
        } finally {
            looking.unlock();
        }
    }

    /** {@return whether it is shut, without a look at the folders} */
    public boolean isShut() {
        return shut != null;
    }

    /** {@return why nothing may be claimed; empty while the gate is open} */
    public Optional<Failure> reason() {
        lookNowAndThen();
        return Optional.ofNullable(shut).map(now -> now.trouble().failure());
    }

    /** {@return why nothing may be claimed, after checking the folders now; empty if the gate is open} */
    Optional<Failure> lookNow() {
        lookedAt = System.nanoTime() - LOOK_NANOS;
        return reason();
    }

    /** {@return why a job in flight has to wait; empty if it may continue, or try to} */
    public Optional<Failure> obstacle() {
        lookNowAndThen();
        Shut now = shut;
        if (now == null) {
            return Optional.empty();
        }
        boolean waits = now.seen() ? now.failed() || now.trouble().stopsJobs() : sinceShut() < hold;
        return waits ? Optional.of(now.trouble().failure()) : Optional.empty();
    }

    /** {@return seconds the gate has been shut so far} */
    public double pausedSeconds() {
        return paused.seconds();
    }

    /** One thread at a time: a folder that does not answer must not block all. */
    private void lookNowAndThen() {
        if (System.nanoTime() - lookedAt < LOOK_NANOS || !looking.tryLock()) {
            return;
        }
        try {
            Shut before = shut;
            Optional<Trouble> seen = look(before != null);
            if (seen.isPresent()) {
                pause(new Shut(seen.get(), true, before != null && before.failed()));
            } else if (before != null && before.seen()) {
                goOn();
            } else if (before != null && sinceShut() > 2 * hold) {
                // The jobs in flight were tried, and none of them failed.
                shut = null;
                paused.end();
            }
        } finally {
            looking.unlock();
        }
    }

    private Optional<Trouble> look(boolean byWriting) {
        lookedAt = System.nanoTime();
        return folders.look(byWriting);
    }

    private long sinceShut() {
        return System.nanoTime() - shutAt;
    }

    private void pause(Shut now) {
        if (!told) {
            told = true;
            Failure reason = now.trouble().failure();
            LOG.atWarn()
                    .addKeyValue("code", reason.code())
                    .log("Intake paused: {} {}", reason.message(), reason.hint() == null ? "" : reason.hint());
        }
        shut = now;
        paused.begin();
    }

    private void goOn() {
        shut = null;
        paused.end();
        if (told) {
            told = false;
            LOG.info("Intake resumed");
        }
    }
}
