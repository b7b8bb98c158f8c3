package io.dropwarp.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.chaos.Strike.Action;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoundTest {

    private static List<Round> rounds(long seed, int count) {
        Round.Draw draw = new Round.Draw(seed);
        return IntStream.range(0, count).mapToObj(i -> draw.next()).toList();
    }

    @Test
    void areTheSameForTheSameSeedAndOthersForAnother() {
        assertThat(rounds(5, 200)).isEqualTo(rounds(5, 200)).isNotEqualTo(rounds(6, 200));
    }

    @Test
    void endTheServiceOnceAndAtTheEnd() {
        assertThat(rounds(1, 500)).allSatisfy(round -> {
            List<Strike> strikes = round.strikes();
            assertThat(strikes.get(strikes.size() - 1).action().ends()).isTrue();
            assertThat(strikes.subList(0, strikes.size() - 1))
                    .noneMatch(strike -> strike.action().ends());
        });
    }

    @Test
    void holdEveryActionInTheLongRun() {
        Set<Action> seen = rounds(1, 500).stream()
                .flatMap(round -> round.strikes().stream())
                .map(Strike::action)
                .collect(Collectors.toSet());
        assertThat(seen).containsExactlyInAnyOrder(Action.values());
    }
}
