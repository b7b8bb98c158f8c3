package io.dropwarp.cli;

import io.dropwarp.config.ConfigException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code test}: listed here for the help; done by the launcher, which has the sources. */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "Install what the tests need and run all of them (in a checkout of the sources).")
final class TestCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        throw new ConfigException("The tests are run from a checkout of the sources, by ./dropwarp test.");
    }
}
