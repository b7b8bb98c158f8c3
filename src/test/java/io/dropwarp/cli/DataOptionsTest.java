package io.dropwarp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataOptionsTest {

    @ParameterizedTest
    @CsvSource({
        "/srv/dropwarp, /srv/dropwarp/data/work, data/work",
        "/srv/dropwarp, /srv/dropwarp, /srv/dropwarp",
        "/srv/dropwarp, /srv/other, /srv/other",
        "/srv, /srvother, /srvother",
        "/, /var/lib/dropwarp/work, /var/lib/dropwarp/work"
    })
    void showsPathsAsAPersonWhoIsThereWouldGiveThem(Path here, Path path, String shown) {
        assertThat(DataOptions.shown(path, here)).isEqualTo(shown);
    }
}
