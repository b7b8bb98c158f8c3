package io.dropwarp.workers.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwarp.model.FailureCode;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyLineTest {

    @Test
    void readsWhatThePoolHasToKnow() throws MalformedLineException {
        ReplyLine line =
                ReplyLine.read("{\"plan\":{\"failure\":1,\"list\":[{}]},\"peakRssBytes\":42,\"progress\":null}");

        assertThat(line).isEqualTo(new ReplyLine(null, false, null, 42));
    }

    @Test
    void tellsProgressReadinessAndFailure() throws MalformedLineException {
        assertThat(ReplyLine.read("{\"progress\":0.25}").progress()).isTrue();
        assertThat(ReplyLine.read("{\"ready\":{\"pid\":7,\"versions\":null,\"drivers\":[]}}")
                        .ready()
                        .pid())
                .isEqualTo(7);
        assertThat(ReplyLine.read("{\"failure\":{\"code\":\"NO_CRS\",\"message\":\"m\"}}")
                        .failure()
                        .code())
                .isEqualTo(FailureCode.NO_CRS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "[1]",
                "17",
                "{",
                "{\"a\":1",
                "{} {}",
                "{\"a\":}",
                "null",
                "{\"peakRssBytes\":\"many\"}",
                "{\"failure\":{\"code\":\"NO_SUCH_CODE\",\"message\":\"m\"}}",
                "{\"ready\":true}"
            })
    void refusesWhatIsNotAReply(String text) {
        assertThatThrownBy(() -> ReplyLine.read(text)).isInstanceOf(MalformedLineException.class);
    }

    @Test
    void quotesOnlyTheBeginningOfGarbage() {
        assertThatThrownBy(() -> ReplyLine.read("x".repeat(1 << 20)))
                .hasMessageStartingWith("\"xxx")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    }

    @Test
    void aLineThatIsCutOffIsTheEnd() {
        assertThat(heard("{\"progress\":1}\n{\"seconds\":1}")).containsExactly("line {\"progress\":1}", "end");
        assertThat(heard("")).containsExactly("end");
    }

    @Test
    void readsLinesAcrossBuffers() {
        String large = "{\"messages\":[\"" + "ä".repeat(100_000) + "\"]}";

        assertThat(heard(large + "\n" + large + "\n")).containsExactly("line " + large, "line " + large, "end");
    }

    @Test
    void nothingIsReadAfterGarbage() {
        assertThat(heard("{}\noops\n{}\n")).containsExactly("line {}", "garbage \"oops\"");
    }

    private static List<String> heard(String text) {
        List<String> heard = new ArrayList<>();
        ReplyReader.Listener listener = new ReplyReader.Listener() {
            @Override
            public void line(String line, ReplyLine reply) {
                heard.add("line " + line);
            }

            @Override
            public void garbage(String what) {
                heard.add("garbage " + what);
            }

            @Override
            public void end() {
                heard.add("end");
            }
        };
        new ReplyReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), listener).run();
        return heard;
    }
}
