package io.dropwarp.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dead-letter}: lists, shows, retries and discards failed jobs. */
@Command(
        name = "dead-letter",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "List, show, retry or discard failed jobs.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DeadLetterListCommand.class,
            DeadLetterShowCommand.class,
            DeadLetterRetryCommand.class,
            DeadLetterDiscardCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:some could not be processed", "2:invalid arguments"},
        footer = {
            "",
            "Works with and without a running service. Without this command: put a file named retry, or a missing"
                    + " .prj or world file, into dead-letter/<job>/ to retry the job."
        })
final class DeadLetterCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: list, show, retry or discard.");
    }
}
