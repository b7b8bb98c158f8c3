package io.dropwarp.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.deadletter.ReportSchema;
import io.dropwarp.model.FailureCode;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each failure code is documented, with a sample that an operator can read. */
class SampleReportsTest {

    @ParameterizedTest
    @EnumSource(FailureCode.class)
    void hasARowInTheTable(FailureCode code) throws IOException {
        List<String> rows = Files.readAllLines(SampleReport.FOLDER.resolve("README.md")).stream()
                .filter(line -> line.startsWith("| `" + code + "` |"))
                .toList();

        assertThat(rows)
                .singleElement()
                .asString()
                .contains("| " + code.kind().name().toLowerCase(Locale.ROOT) + " |")
                .contains("](" + SampleReport.file(code).getFileName() + ")");
    }

    @ParameterizedTest
    @EnumSource(FailureCode.class)
    void hasASampleOfNoParticularMachine(FailureCode code) throws IOException {
        String text = SampleReport.read(code);

        assertThat(text)
                .doesNotContain("/tmp/", "/root", "/home/", "junit-")
                .doesNotContain(SampleReport.HOME.normalize().toString());
    }

    @ParameterizedTest
    @EnumSource(FailureCode.class)
    void saysWhatHappenedToWhichFileAndWhatToDo(FailureCode code) throws IOException {
        String text = SampleReport.read(code);
        if (!SampleReport.hasReport(code)) {
            assertThat(text).startsWith(code + ": ").contains("/data/").contains("work resumes automatically.");
            return;
        }
        JsonNode report = Json.MAPPER.readTree(text);

        assertThat(ReportSchema.violations(text)).isEmpty();
        assertThat(report.path("code").asText()).isEqualTo(code.name());
        String file = report.path("file").asText();
        assertThat(report.path("message").asText())
                .contains(file.substring(file.lastIndexOf('/') + 1))
                .doesNotContain("/data/")
                .endsWith(".");
        assertThat(report.path("hint").asText()).isNotBlank().endsWith(".").doesNotContain("/data/");
    }
}
