package io.dropwarp.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.model.Occasion;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewsTextTest {

    private static final Path DOCS = Path.of(System.getProperty("dropwarp.home", "."), "docs/NOTIFICATIONS.md");

    @TempDir
    Path folder;

    private final NewsText words = new NewsText("gis1");

    private Path report() throws IOException {
        return Files.writeString(
                folder.resolve("report.json"), "{\"message\": \"b.tif has no CRS.\", \"hint\": \"Add a .prj file.\"}");
    }

    @Test
    void saysInJsonWhatTheDocumentationShows() throws IOException {
        Map<String, JsonNode> documented = new HashMap<>();
        Matcher block = Pattern.compile("(?s)```json\\n(.*?)```").matcher(Files.readString(DOCS));
        while (block.find()) {
            JsonNode example = Json.MAPPER.readTree(block.group(1));
            documented.put(example.path("event").asText(), example);
        }

        assertThat(documented).hasSize(Occasion.values().length);
        for (News news : NewsSamples.one(report())) {
            String text = new String(words.json(news), StandardCharsets.UTF_8)
                    .replace(folder.toString(), "/data/dead-letter/20260701T065959Z-b-00c1d2e4");
            assertThat(Json.MAPPER.readTree(text))
                    .isEqualTo(documented.get(news.occasion().label()));
        }
    }

    @Test
    void tellsOfADeadLetterWhoseReportIsGone() throws IOException {
        News news = NewsSamples.one(folder.resolve("gone.json")).get(0);

        JsonNode json = Json.MAPPER.readTree(words.json(news));
        assertThat(json.path("code").asText()).isEqualTo("NO_CRS");
        assertThat(json.path("message").isNull()).isTrue();
        assertThat(words.line(news)).isEqualTo("Dead letter b.tif: NO_CRS See " + folder.resolve("gone.json"));
    }

    @Test
    void tellsPeopleInSentences() throws IOException {
        Path report = report();

        assertThat(NewsSamples.one(report).stream().map(words::line))
                .containsExactly(
                        "Dead letter b.tif: NO_CRS. b.tif has no CRS. See " + report,
                        "Published a.tif as /data/output/a_EPSG3857.tif",
                        "Intake paused. DISK_FULL: Only 401.2 MB are free for the output folder"
                                + " /data/output; at least 512.0 MB must be. Free some space there; work resumes"
                                + " automatically.",
                        "Intake resumed after 754 s. It was: DISK_FULL: Only 401.2 MB are free for the"
                                + " output folder /data/output; at least 512.0 MB must be. Free some space there;"
                                + " work resumes automatically.",
                        "From 2026-06-30T07:00:00Z to 2026-07-01T07:00:00Z: 1204 published (91284480223 bytes of"
                                + " sources), 4 failed.\n  CORRUPT: 1\n  NO_CRS: 3");
    }
}
