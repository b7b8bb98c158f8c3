package io.dropwarp.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The watch must see what is cut short, or its silence would mean nothing. */
class OutputCheckTest {

    private static final Path GOOD =
            Path.of(System.getProperty("dropwarp.home", "."), "src/test/resources/corpus/good");

    @TempDir
    Path folder;

    @Test
    void findsNothingWrongWithRealTiffsOfManyKinds() throws IOException {
        try (Stream<Path> files = Files.list(GOOD)) {
            assertThat(files.filter(file -> file.toString().endsWith(".tif")))
                    .hasSizeGreaterThan(15)
                    .allSatisfy(file -> assertThat(OutputCheck.of(file)).isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01, 0.5, 0.99})
    void seesATiffThatWasCutShort(double share) throws IOException {
        byte[] whole = Files.readAllBytes(GOOD.resolve("cog_rgb_mask.tif"));
        Path cut = Files.write(folder.resolve("cut.tif"), Arrays.copyOf(whole, (int) (whole.length * share)));

        assertThat(OutputCheck.of(cut)).isPresent();
    }

    @Test
    void seesAReceiptWithoutItsOutputAndOneOfAnotherOutput() throws IOException {
        Files.copy(GOOD.resolve("utmsmall.tif"), folder.resolve("a.tif"));
        long bytes = Files.size(folder.resolve("a.tif"));
        String hash = Hashes.sha256(folder.resolve("a.tif"));

        assertThat(OutputCheck.of(receipt("right", "a.tif", bytes, hash))).isEmpty();
        assertThat(OutputCheck.of(receipt("none", "b.tif", bytes, hash))).isPresent();
        assertThat(OutputCheck.of(receipt("size", "a.tif", bytes + 1, hash))).isPresent();
        assertThat(OutputCheck.of(receipt("hash", "a.tif", bytes, hash.replace(hash.charAt(0), '-'))))
                .isPresent();
        Path cut = Files.writeString(folder.resolve("cut.json"), "{\"assets\": {");
        assertThat(OutputCheck.of(cut)).isPresent();
    }

    private Path receipt(String name, String output, long bytes, String hash) throws IOException {
        return Files.writeString(
                folder.resolve(name + ".json"),
                "{\"assets\": {\"data\": {\"href\": \"./%s\", \"file:size\": %d, \"file:checksum\": \"1220%s\"}}}"
                        .formatted(output, bytes, hash));
    }
}
