package io.dropwarp.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.console.Feed;
import io.dropwarp.console.Results;
import io.dropwarp.model.FailureCode;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the console shows as "The last hour". */
class LastHourTest {

    @TempDir
    Path folder;

    private static JsonNode history(Feed feed) throws IOException {
        return Json.MAPPER.readTree(feed.everything().stream()
                .filter(event -> event.name().equals("history"))
                .findFirst()
                .orElseThrow()
                .json());
    }

    private static long sum(JsonNode samples, String key) {
        long sum = 0;
        for (JsonNode sample : samples) {
            sum += sample.path(key).asLong();
        }
        return sum;
    }

    @Test
    void beginsWithTheFirstJobOfTheService() throws IOException {
        StagedOperations service = new StagedOperations(folder);
        Feed feed = new Feed(service, new Results(service));

        feed.sample();
        feed.sample();

        assertThat(sum(history(feed), "published"))
                .isEqualTo(service.status().since().published());
    }

    @Test
    void goesOnAfterARestartWithWhatTheLedgerTells() throws IOException {
        StagedOperations service = new StagedOperations(folder)
                .before(Duration.ofMinutes(70), null)
                .before(Duration.ofMinutes(50), null)
                .before(Duration.ofMinutes(50), FailureCode.NO_CRS)
                .before(Duration.ofMinutes(1), null);
        Feed feed = new Feed(service, new Results(service));

        JsonNode before = history(feed);

        assertThat(sum(before, "published")).isEqualTo(2);
        assertThat(sum(before, "deadLettered")).isEqualTo(1);
        feed.sample();
        assertThat(sum(history(feed), "published"))
                .isEqualTo(2 + service.status().since().published());
    }
}
