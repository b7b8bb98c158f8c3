package io.dropwarp.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.files.Hashes;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiptCheckTest {

    @TempDir
    Path out;

    private Path receipt;

    @BeforeEach
    void publish() throws IOException {
        ObjectNode item = Json.MAPPER.createObjectNode();
        item.putObject("properties").put(Receipts.JOB, "job1");
        ObjectNode assets = item.putObject("assets");
        for (String name : new String[] {"a.tif", "a.tif.aux.xml"}) {
            Path file = Files.writeString(out.resolve(name), "as published");
            assets.putObject(name)
                    .put("href", "./" + name)
                    .put("file:size", Files.size(file))
                    .put("file:checksum", "1220" + Hashes.sha256(file));
        }
        receipt = Files.writeString(out.resolve("a.json"), item.toString());
    }

    private String problem() throws IOException {
        return ReceiptCheck.check(receipt).orElseThrow().problem();
    }

    @Test
    void findsNothingInWhatIsAsItWas() throws IOException {
        assertThat(problem()).isNull();
        assertThat(ReceiptCheck.check(receipt).orElseThrow().bytes()).isEqualTo(24);
    }

    @Test
    void tellsOtherBytesAnotherLengthAndMissingFilesApart() throws IOException {
        Files.writeString(out.resolve("a.tif"), "as published!");
        assertThat(problem()).isEqualTo("a.tif has 13 bytes, not 12.");
        Files.writeString(out.resolve("a.tif"), "As published");
        assertThat(problem()).isEqualTo("a.tif has other content than when it was published.");
        Files.delete(out.resolve("a.tif"));
        assertThat(problem()).isEqualTo("a.tif is missing.");
    }

    @Test
    void saysWhoRewritesSidecars() throws IOException {
        Files.writeString(out.resolve("a.tif.aux.xml"), "as published, with statistics");

        assertThat(problem()).startsWith("a.tif.aux.xml has 29 bytes, not 12").contains("QGIS", "statistics");
    }
}
