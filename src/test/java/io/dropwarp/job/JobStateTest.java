package io.dropwarp.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.dropwarp.Samples;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.JobFolder;
import io.dropwarp.model.Layout;
import io.dropwarp.model.Plan;
import io.dropwarp.model.Tile;
import io.dropwarp.model.TileFailure;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobStateTest {

    private final JobState state = new JobState(Samples.job("a.tif"), new JobFolder(Path.of("job")));
    private Tile first;
    private Tile second;

    @BeforeEach
    void planTwoTiles() {
        Plan plan = Samples.plan(state.job(), Layout.COG, 30);
        state.planned(plan);
        first = plan.tiling().tile(0, 0);
        second = plan.tiling().tile(1, 0);
    }

    private static TileFailure failure(Tile tile) {
        return new TileFailure(tile, new Failure(FailureCode.TIMEOUT, "too long", null), 3, null);
    }

    @Test
    void isWarpedWhenEachTileStandsOrWasGivenUp() {
        state.done(first);
        assertThat(state.isWarped()).isFalse();
        state.failed(failure(second));

        assertThat(state.isWarped()).isTrue();
        assertThat(state.tilesDone()).isEqualTo(1);
        assertThat(state.failures()).containsExactly(failure(second));
    }

    @Test
    void countsATileOnceThatComesTwice() {
        state.done(first);
        state.done(first);

        assertThat(state.tilesDone()).isEqualTo(1);
        assertThat(state.isWarped()).isFalse();
    }

    @Test
    void forgetsTheFailureOfATileThatStandsAfterAll() {
        state.failed(failure(first));
        state.done(first);

        assertThat(state.failures()).isEmpty();
        assertThat(state.tilesDone()).isEqualTo(1);
        assertThat(state.isWarped()).isFalse();
    }

    @Test
    void keepsATileThatStandsWhenALaterAttemptFails() {
        state.done(first);
        state.failed(failure(first));

        assertThat(state.failures()).isEmpty();
        assertThat(state.isWarped()).isFalse();
    }

    @Test
    void isNotWarpedWithoutAPlan() {
        JobState unplanned = new JobState(Samples.job("b.tif"), new JobFolder(Path.of("job")));

        assertThat(unplanned.isWarped()).isFalse();
        assertThat(unplanned.plan()).isEmpty();
        assertThat(unplanned.stage()).isEqualTo(Stage.PLANNING);
        assertThatIllegalStateException().isThrownBy(unplanned::requirePlan).withMessageContaining("has no plan");
    }

    @Test
    void isWarpingOnceItIsPlanned() {
        assertThat(state.stage()).isEqualTo(Stage.WARPING);
        assertThat(Stage.WARPING.label()).isEqualTo("warping");
    }
}
