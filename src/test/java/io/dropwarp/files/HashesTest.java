package io.dropwarp.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HashesTest {

    @TempDir
    Path folder;

    @Test
    void knowsTheHashesOfTheStandard() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty"));
        Path abc = Files.writeString(folder.resolve("abc"), "abc");
        Path million = Files.writeString(folder.resolve("million"), "a".repeat(1_000_000));

        assertThat(Hashes.sha256(empty)).isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(Hashes.sha256(abc)).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(Hashes.sha256(million))
                .isEqualTo("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }

    @Test
    void readsFilesLargerThanOneChunk() throws IOException {
        Path file = Files.write(folder.resolve("zeros"), new byte[(1 << 20) + 1]);

        assertThat(Hashes.sha256(file)).isEqualTo("2cb74edba754a81d121c9db6833704a8e7d417e5b13d1a19f4a52f007d644264");
    }
}
