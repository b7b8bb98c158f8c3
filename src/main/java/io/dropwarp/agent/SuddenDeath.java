package io.dropwarp.agent;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Kills this process during a running warp. An orderly exit would run GDAL's destructors under the warp, which crashes
 * or hangs; the rest of the design expects workers to be killed anyway. Stateless.
 */
final class SuddenDeath {

    private SuddenDeath() {}

    /** Does not return. */
    static void now() {
        try {
            new ProcessBuilder(
                            "kill",
                            "-KILL",
                            Long.toString(ProcessHandle.current().pid()))
                    .start()
                    .waitFor(5, TimeUnit.SECONDS);
        } catch (IOException e) {
            // There is no kill program: use the less clean way.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(137);
    }
}
