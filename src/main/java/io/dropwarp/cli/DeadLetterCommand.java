package io.dropwarp.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dead-letter}: what failed, and what to do with it. */
@Command(
        name = "dead-letter",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "List, read, try again or discard what failed.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DeadLetterListCommand.class,
            DeadLetterShowCommand.class,
            DeadLetterRetryCommand.class,
            DeadLetterDiscardCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:not all could be done", "2:unusable arguments"},
        footer = {
            "",
            "Works while the service runs and while it does not. Without this command: a file called retry, or a missing"
                    + " .prj or world file, put into dead-letter/<job>/, has the job tried again."
        })
final class DeadLetterCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command: list, show, retry or discard?");
    }
}
