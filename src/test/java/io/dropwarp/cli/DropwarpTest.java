package io.dropwarp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DropwarpTest {

    @Test
    void endsWithZeroWhenAskedForItsVersion() {
        assertThat(new CommandLine(new Dropwarp()).execute("--version")).isZero();
    }
}
