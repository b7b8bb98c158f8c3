package io.dropwarp.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class IntakeGateTest {

    private static final Failure FULL = new Failure(FailureCode.DISK_FULL, "No space left.", null);
    private static final Failure LOCKED = new Failure(FailureCode.OUTPUT_UNWRITABLE, "Locked.", "Unlock it.");

    private final IntakeGate gate = new IntakeGate();

    @Test
    void isOpenAtFirst() {
        assertThat(gate.reason()).isEmpty();
    }

    @Test
    void isShutWithTheLatestReasonUntilSomethingSucceeds() {
        gate.shut(FULL, Duration.ofHours(1));
        gate.shut(LOCKED, Duration.ofHours(1));

        assertThat(gate.reason()).contains(LOCKED);
        gate.open();
        assertThat(gate.reason()).isEmpty();
        gate.open();
        assertThat(gate.reason()).isEmpty();
    }

    @Test
    void opensByItselfWhenItsTimeIsOver() {
        gate.shut(FULL, Duration.ofMillis(50));

        await().atMost(Duration.ofSeconds(10)).until(() -> gate.reason().isEmpty());
    }

    @Test
    void staysShutAsLongAsTheLastReasonSays() {
        gate.shut(FULL, Duration.ZERO);
        gate.shut(LOCKED, Duration.ofHours(1));

        assertThat(gate.reason()).contains(LOCKED);
    }
}
