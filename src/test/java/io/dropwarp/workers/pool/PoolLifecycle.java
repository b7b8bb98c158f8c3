package io.dropwarp.workers.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of a pool with fake workers. None may be left when a test ends. */
abstract class PoolLifecycle {

    @TempDir
    Path folder;

    PoolFixture fixture;

    @BeforeEach
    void prepare() {
        fixture = new PoolFixture(folder);
    }

    @AfterEach
    void leaveNothing() {
        fixture.close();
        assertThat(PoolFixture.children()).isEmpty();
    }
}
