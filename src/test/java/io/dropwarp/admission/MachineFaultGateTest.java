package io.dropwarp.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwarp.admission.WatchedFolders.Trouble;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class MachineFaultGateTest {

    private static final Failure FULL = new Failure(FailureCode.DISK_FULL, "No space left.", null);
    private static final Failure LOCKED = new Failure(FailureCode.OUTPUT_UNWRITABLE, "Locked.", "Unlock it.");
    private static final Failure VAGUE = new Failure(FailureCode.IO_ERROR, "Write error.", null);

    private final List<Boolean> looks = new CopyOnWriteArrayList<>();
    private volatile Trouble trouble;
    private final MachineFaultGate gate = new MachineFaultGate(byWriting -> {
        looks.add(byWriting);
        return Optional.ofNullable(trouble);
    });

    @Test
    void isOpenWhileNothingIsWrong() {
        assertThat(gate.reason()).isEmpty();
        assertThat(gate.obstacle()).isEmpty();
        assertThat(gate.classify(VAGUE)).isEqualTo(VAGUE);
    }

    @Test
    void looksAtTheFoldersNowAndThenWithoutWriting() {
        for (int i = 0; i < 1000; i++) {
            gate.reason();
        }

        assertThat(looks).hasSizeBetween(1, 500).containsOnly(false);
    }

    @Test
    void isShutBeforeAnythingFailsAndOpensWhenTheTroubleIsOver() {
        trouble = new Trouble(LOCKED, true);

        assertThat(gate.reason()).contains(LOCKED);
        assertThat(gate.obstacle()).contains(LOCKED);
        gate.open();
        assertThat(gate.reason()).contains(LOCKED);
        trouble = null;
        await().atMost(Duration.ofSeconds(10)).until(() -> gate.reason().isEmpty());
        assertThat(looks).startsWith(false).endsWith(true);
    }

    @Test
    void letsJobsInFlightUseTheReserveUntilOneFails() {
        trouble = new Trouble(FULL, false);

        assertThat(gate.reason()).contains(FULL);
        assertThat(gate.obstacle()).isEmpty();
        gate.shut(VAGUE);
        assertThat(gate.obstacle()).contains(FULL);
        assertThat(gate.reason()).contains(FULL);
    }

    @Test
    void takesAVagueFailureForWhatIsWrongWithAFolder() {
        trouble = new Trouble(FULL, false);
        Failure corrupt = new Failure(FailureCode.CORRUPT, "a.tif is damaged.", null);

        assertThat(gate.classify(VAGUE)).isEqualTo(FULL);
        assertThat(gate.classify(corrupt)).isEqualTo(corrupt);
    }

    @Test
    void letsJobsInFlightTryFirstWhatTheFoldersDoNotShow() {
        gate.shut(FULL);
        assertThat(gate.obstacle()).contains(FULL);
        gate.shut(LOCKED);
        assertThat(gate.reason()).contains(LOCKED);

        await().atMost(Duration.ofSeconds(10)).until(() -> gate.obstacle().isEmpty());
        gate.shut(FULL);
        assertThat(gate.obstacle()).contains(FULL);
        assertThat(gate.reason()).contains(FULL);
    }

    @Test
    void opensAtTheFirstSuccessWhatTheFoldersDoNotShow() {
        gate.shut(FULL);
        gate.open();

        assertThat(gate.reason()).isEmpty();
        assertThat(gate.obstacle()).isEmpty();
        gate.open();
        assertThat(gate.reason()).isEmpty();
    }

    @Test
    void opensByItselfWhenNothingFailsAnyMore() {
        gate.shut(FULL);

        await().atMost(Duration.ofSeconds(10)).until(() -> gate.reason().isEmpty());
    }
}
