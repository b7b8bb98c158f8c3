package io.dropwarp.cli;

import io.dropwarp.deadletter.DeadLetter;
import io.dropwarp.deadletter.DeadLetterFolder;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dead-letter list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "List dead letters, newest first, and count them by code.",
        footer = {
            "",
            "Examples:",
            "  dropwarp dead-letter list --newer-than 12h",
            "  dropwarp dead-letter list --code NO_CRS,NO_GEOREFERENCING --json | jq -r .file"
        })
final class DeadLetterListCommand implements Callable<Integer> {

    private static final int FILE = 50;

    @Mixin
    private DeadLetterFilter filter;

    @Option(names = "--json", description = "Print one JSON object per line.")
    private boolean json;

    @Mixin
    private DataOptions data;

    @Override
    public Integer call() throws IOException {
        List<DeadLetter> letters =
                filter.of(new DeadLetterFolder(data.load().folders().deadLetter()));
        if (json) {
            StringBuilder lines = new StringBuilder();
            for (DeadLetter letter : letters) {
                lines.append(Json.MAPPER.writeValueAsString(letter)).append('\n');
            }
            System.out.print(lines);
        } else if (letters.isEmpty()) {
            System.out.println("No dead letters.");
        } else {
            print(letters);
        }
        return 0;
    }

    private static void print(List<DeadLetter> letters) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("failed", "code", "tiles", "retries", "file", "job"));
        Map<String, Integer> byCode = new TreeMap<>();
        for (DeadLetter letter : letters) {
            byCode.merge(letter.code(), 1, Integer::sum);
            rows.add(List.of(
                    TerminalFormat.time(letter.failedAt()),
                    letter.code(),
                    letter.tiles() == 0 ? "-" : letter.done() + "/" + letter.tiles(),
                    letter.retries() == 0 ? "-" : Integer.toString(letter.retries()),
                    TerminalFormat.fit(letter.file(), FILE),
                    letter.job()));
        }
        TerminalFormat.table(System.out, rows);
        System.out.println();
        System.out.println(letters.size() + " dead letter(s): "
                + String.join(
                        ", ",
                        byCode.entrySet().stream()
                                .map(entry -> entry.getValue() + " " + entry.getKey())
                                .toList()));
    }
}
