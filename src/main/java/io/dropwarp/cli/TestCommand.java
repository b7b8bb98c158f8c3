package io.dropwarp.cli;

import io.dropwarp.config.ConfigException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code test}: only for the help; the launcher runs the tests. */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "Install what the tests need and run them (only in a source tree).")
final class TestCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        throw new ConfigException("Run the tests in a source tree, with ./dropwarp test.");
    }
}
