package io.dropwarp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dropwarp.Samples;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Layout;
import io.dropwarp.model.Plan;
import io.dropwarp.model.Tile;
import io.dropwarp.model.Versions;
import io.dropwarp.model.WarpedTile;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReplyTest {

    private static final Plan PLAN = Samples.plan(Samples.job("a.tif"), Layout.COG, 30);

    static Stream<Reply> replies() {
        WarpedTile tile = new WarpedTile(new Tile(0, 0, 0, 0, 10, 10), 1, List.of());
        Failure failure = new Failure(FailureCode.CORRUPT, "cut off", null);
        return Stream.of(
                new Reply.Ready(new WorkerInfo(7, new Versions("1", "3.6.2", "9.1.1", "17"), List.of("GTiff"))),
                new Reply.Progress(0.5),
                new Reply.Done(null, PLAN, tile, null, List.of("a"), 1.5, 9L),
                new Reply.Done(null, null, null, null, List.of(), 1.5, null),
                new Reply.Failed(failure, null, null, PLAN, List.of(), 2.0, 9L),
                new Reply.Failed(failure, "at", null, null, null, null, null));
    }

    @ParameterizedTest
    @MethodSource("replies")
    void isReadAsWhatItWasWrittenAs(Reply reply) throws JsonProcessingException {
        assertThat(Json.MAPPER.readValue(Json.MAPPER.writeValueAsString(reply), Reply.class))
                .isEqualTo(reply);
    }

    @Test
    void leavesOutWhatDoesNotApply() throws JsonProcessingException {
        assertThat(Json.MAPPER.writeValueAsString(new Reply.Progress(0.5))).isEqualTo("{\"progress\":0.5}");
    }
}
