package io.dropwarp.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code demo}: real samples through the service. */
@Command(name = "demo", mixinStandardHelpOptions = true, header = "Show what dropwarp does, on bundled samples.")
final class DemoCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        return 0;
    }
}
