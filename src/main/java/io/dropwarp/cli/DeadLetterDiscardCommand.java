package io.dropwarp.cli;

import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigException;
import io.dropwarp.deadletter.DeadLetter;
import io.dropwarp.deadletter.DeadLetterFolder;
import io.dropwarp.ledger.Ledger;
import io.dropwarp.model.RefusedRequestException;
import io.dropwarp.operations.LocalOperations;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dead-letter discard}. */
@Command(
        name = "discard",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Delete dead letters with their sources.",
        description = {"", "Asks for confirmation unless --yes is given. Writes a line to the ledger for each.", ""},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:some could not be deleted, or the answer was no", "2:invalid arguments"})
final class DeadLetterDiscardCommand implements Callable<Integer> {

    @Parameters(paramLabel = "JOB", description = "Job ids, or unique parts of them.")
    private List<String> jobs = new ArrayList<>();

    @Mixin
    private DeadLetterFilter filter;

    @Option(names = "--all", description = "All dead letters.")
    private boolean all;

    @Option(names = "--yes", description = "Do not ask for confirmation.")
    private boolean yes;

    @Mixin
    private DataOptions data;

    @Override
    public Integer call() throws IOException {
        Config config = data.load();
        DeadLetterFolder letters = new DeadLetterFolder(config.folders().deadLetter());
        List<DeadLetter> chosen = filter.choose(letters, jobs, all);
        if (!chosen.isEmpty() && !yes && !isSure(chosen)) {
            System.out.println("Nothing was deleted.");
            return 1;
        }
        int failed = 0;
        for (DeadLetter letter : chosen) {
            try {
                LocalOperations.discard(
                        letter.job(), letters, new Ledger(config.folders().ledger()));
            } catch (IOException | RefusedRequestException e) {
                failed++;
                System.err.println("dropwarp: " + letter.job() + ": " + e.getMessage());
            }
        }
        System.out.println("Discarded " + (chosen.size() - failed) + " dead letter(s).");
        return failed == 0 ? 0 : 1;
    }

    private static boolean isSure(List<DeadLetter> chosen) throws IOException {
        if (!Terminal.isInput()) {
            throw new ConfigException("Cannot ask for confirmation without a terminal: add --yes to delete "
                    + chosen.size() + " dead letter(s) with their sources.");
        }
        System.out.printf(
                "Delete %d dead letter(s), such as %s, with their sources? [y/N] ",
                chosen.size(), TerminalFormat.plain(chosen.get(0).file()));
        System.out.flush();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String answer = input.readLine();
        return answer != null && answer.strip().equalsIgnoreCase("y");
    }
}
