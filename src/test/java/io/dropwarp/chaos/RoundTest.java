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
        return rounds(seed, count, false);
    }

    private static List<Round> rounds(long seed, int count, boolean cluster) {
        Round.Draw draw = new Round.Draw(seed, cluster);
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
        assertThat(actions(true)).containsExactlyInAnyOrder(Action.values());
    }

    @Test
    void strikeNoNodeWhereThereIsNone() {
        assertThat(actions(false)).isNotEmpty().noneMatch(Action::cluster);
    }

    private static Set<Action> actions(boolean cluster) {
        return rounds(1, 500, cluster).stream()
                .flatMap(round -> round.strikes().stream())
                .map(Strike::action)
                .collect(Collectors.toSet());
    }
}
