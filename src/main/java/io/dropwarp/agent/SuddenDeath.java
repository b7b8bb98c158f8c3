package io.dropwarp.agent;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Ends this process beside a running warp. An orderly exit would run GDAL's destructors under the warp's feet, which
 * crashes or hangs; killing is what the rest of the design expects anyway. Stateless.
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
            // No kill on this machine: then the less clean way.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(137);
    }
}
