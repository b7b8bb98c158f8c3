package io.dropwarp.app;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line's entry point. */
@Command(name = "dropwarp", mixinStandardHelpOptions = true, version = "dropwarp 0.1.0")
public final class Dropwarp implements Callable<Integer> {

    @Override
    public Integer call() {
        return 0;
    }

    /**
     * Runs one command and exits with its code.
     *
     * @param args the words of the command line
     */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Dropwarp()).execute(args));
    }
}
