package io.dropwarp.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the pool does while its workers behave. */
@Timeout(60)
class WorkerPoolIT {

    @TempDir
    Path folder;

    private PoolFixture fixture;

    @BeforeEach
    void prepare() {
        fixture = new PoolFixture(folder);
    }

    @AfterEach
    void leaveNothing() {
        fixture.close();
        assertThat(PoolFixture.children()).isEmpty();
    }

    @Test
    void answersARequest() {
        WorkerPool pool = fixture.open();
        Answer answer = pool.submit("{\"do\":\"echo\"}", null);
        System.out.println(answer);
        assertThat(answer.exitValue()).isZero();
        assertThat(answer.reply()).startsWith("{\"seconds\":0.5").endsWith("}");
        assertThat(answer.pid()).isPositive();
        for (int r = 0; r < 5; r++) {
            long t = System.nanoTime();
            for (int i = 0; i < 2000; i++) {
                pool.submit("{\"do\":\"echo\"}", null);
            }
            System.out.println((System.nanoTime() - t) / 2_000_000.0 + " µs");
        }
    }
}
