package io.dropwarp.cli;

import io.dropwarp.config.ConfigException;
import io.dropwarp.config.Profiles;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Failure;
import io.dropwarp.model.RefusedRequestException;
import io.dropwarp.workers.process.WorkerStartException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
        name = "dropwarp",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "Drop a raster into a folder, get it back correctly reprojected, or learn exactly why not.",
        synopsisHeading = "%nUsage: ",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:some files failed", "2:invalid arguments or configuration", "3:set-up failed"},
        footer = {
            "",
            "Start here: dropwarp demo. Handbook for operators: docs/OPERATIONS.md.",
            "Completion for bash and zsh: source <(dropwarp generate-completion)"
        })
public final class Dropwarp implements Runnable {

    /** In the order of the help. */
    private static final List<Class<?>> COMMANDS = List.of(
            RunCommand.class,
            NodeCommand.class,
            BatchCommand.class,
            StatusCommand.class,
            DeadLetterCommand.class,
            SweepCommand.class,
            VerifyCommand.class,
            ProfileCommand.class,
            DoctorCommand.class,
            DemoCommand.class,
            TestCommand.class);

    private static final int UNUSABLE = 2;
    private static final int DEFECT = 1;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command. Try \"dropwarp demo\".");
    }

    /** Runs one command and exits with its code. */
    public static void main(String[] args) {
        int code = execute(args);
        ExitOnSignal.disarm();
        System.exit(code);
    }

    /** {@return the exit code of one command, which this runs} */
    public static int execute(String... args) {
        // This takes as long as reading the command line, so both happen at once.
        CompletableFuture<Void> prepared = CompletableFuture.runAsync(Dropwarp::prepare);
        return commandLine(args)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((thrown, command, parsed) -> {
                    if (thrown instanceof RefusedRequestException refused) {
                        LogFormat.say(command.getErr(), sentences(refused.getMessage(), refused.hint()));
                        return UNUSABLE;
                    }
                    if (thrown instanceof DropwarpException unusable) {
                        Failure failure = unusable.failure();
                        LogFormat.say(command.getErr(), sentences(failure.message(), failure.hint()));
                        return UNUSABLE;
                    }
                    if (thrown instanceof ConfigException || thrown instanceof WorkerStartException) {
                        LogFormat.say(command.getErr(), thrown.getMessage());
                        return UNUSABLE;
                    }
                    if (LogFormat.isJson()) {
                        LogFormat.logDefect(thrown);
                        return DEFECT;
                    }
                    throw thrown;
                })
                .setExecutionStrategy(parsed -> {
                    // While slf4j is being set up, it gives loggers that are not logback's.
                    prepared.join();
                    return new RunLast().execute(parsed);
                })
                .execute(args);
    }

    /** Sets up what nearly each command uses: logging, and YAML for the profiles. */
    private static void prepare() {
        LoggerFactory.getILoggerFactory();
        Profiles.value("yaml");
    }

    /** Knows only the named command, if there is one: reading the options of all takes 0.1 s of processor time. */
    private static CommandLine commandLine(String... args) {
        CommandLine line = new CommandLine(new Dropwarp());
        String name = args.length == 0 ? "" : args[0];
        COMMANDS.stream()
                .filter(command -> command.getAnnotation(Command.class).name().equals(name))
                .findFirst()
                .ifPresentOrElse(line::addSubcommand, () -> {
                    COMMANDS.forEach(line::addSubcommand);
                    line.addSubcommand(AutoComplete.GenerateCompletion.class);
                });
        return line;
    }

    /** A message with its hint, which may be null. */
    static String sentences(String message, String hint) {
        return hint == null ? message : message + " " + hint;
    }
}
