package io.dropwarp.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.deadletter.ReportSchema;
import io.dropwarp.model.FailureCode;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * The committed sample of one failure code, below {@code docs/reports}. With {@code -Ddropwarp.reports.write=true} it is
 * written anew from a real failure, in place of being compared with it.
 */
final class SampleReport {

    static final Path HOME = Path.of(System.getProperty("dropwarp.home", ".")).toAbsolutePath();
    static final Path FOLDER = HOME.resolve("docs/reports");

    private static final boolean WRITE = Boolean.getBoolean("dropwarp.reports.write");

    private final FailureCode code;
    private final Path data;

    /** The sample of a code, as it arose on a data root. */
    SampleReport(FailureCode code, Path data) {
        this.code = code;
        this.data = data;
    }

    static Path file(FailureCode code) {
        return FOLDER.resolve(code + (hasReport(code) ? ".json" : ".txt"));
    }

    /** What is the matter with the machine ends no job: it stands in the health text. */
    static boolean hasReport(FailureCode code) {
        return code.kind() != io.dropwarp.model.FailureKind.ENVIRONMENT;
    }

    /** A real report says the same as the sample, but for what differs from run to run. */
    void requireReport(Path report) throws IOException {
        assertThat(report).as(code + " has a report").exists();
        String text = Files.readString(report);
        assertThat(ReportSchema.violations(text)).isEmpty();
        JsonNode real = Json.MAPPER.readTree(withoutMachine(text));
        assertThat(real.path("code").asText()).as(real.path("message").asText()).isEqualTo(code.name());
        if (WRITE) {
            Files.createDirectories(FOLDER);
            Files.writeString(
                    file(code), Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(real) + "\n");
            return;
        }
        JsonNode sample = Json.MAPPER.readTree(file(code).toFile());
        for (String key : new String[] {"code", "kind", "stage", "hint"}) {
            assertThat(real.path(key)).as(code + ": " + key).isEqualTo(sample.path(key));
        }
        // Another GDAL says the same in other words.
        if (real.at("/versions/gdal").equals(sample.at("/versions/gdal"))) {
            assertThat(normal(real.path("message").asText()))
                    .isEqualTo(normal(sample.path("message").asText()));
        }
        assertThat(keys(real)).as(code + ": keys").isEqualTo(keys(sample));
    }

    /** A real health text says the same as the sample. */
    void requireHealth(String text) throws IOException {
        String real = withoutMachine(text);
        assertThat(real).startsWith(code.name() + ": ");
        if (WRITE) {
            Files.createDirectories(FOLDER);
            Files.writeString(file(code), real + "\n");
            return;
        }
        assertThat(normal(real)).isEqualTo(normal(Files.readString(file(code)).strip()));
    }

    private String withoutMachine(String text) {
        return text.replace(data.toString(), "/data")
                .replace(HOME.normalize().toString(), "/opt/dropwarp")
                .replace(System.getProperty("java.home"), "/usr/lib/jvm/java");
    }

    /** Replaces what differs from run to run: ids, process numbers, times, amounts. */
    static String normal(String text) {
        return text.replaceAll("[0-9]{8}T[0-9]{6}Z-[\\w.-]+-[0-9a-f]{8}", "<job>")
                .replaceAll("process [0-9]+", "process <pid>")
                .replaceAll("[0-9]+(\\.[0-9]+)? (s|KB|MB|GB)\\b", "<amount> $2")
                .replaceAll("tile [0-9]+-[0-9]+", "tile <row>-<col>")
                .replaceAll("by user \\w+", "by user <user>")
                .replaceAll("0x[0-9a-f]+", "<address>");
    }

    /** All keys by their path; elements of a list share theirs. */
    private static Set<String> keys(JsonNode node) {
        Set<String> keys = new TreeSet<>();
        collect("", node, keys);
        return keys;
    }

    private static void collect(String path, JsonNode node, Set<String> keys) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(entry -> {
                keys.add(path + "/" + entry.getKey());
                collect(path + "/" + entry.getKey(), entry.getValue(), keys);
            });
        } else {
            node.forEach(element -> collect(path + "[]", element, keys));
        }
    }

    static String read(FailureCode code) throws IOException {
        return Files.readString(file(code), StandardCharsets.UTF_8);
    }
}
