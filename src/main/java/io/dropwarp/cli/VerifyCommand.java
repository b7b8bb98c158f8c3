package io.dropwarp.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.config.ConfigException;
import io.dropwarp.protocol.Json;
import io.dropwarp.publish.ReceiptCheck;
import io.dropwarp.publish.ReceiptCheck.Finding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code verify}: compares outputs with their receipts. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Check that the outputs of a folder are complete and unchanged, by their receipts.",
        description = {
            "",
            "OUT is an output folder of a service or a batch, or a copy of one. Reads every file once and changes nothing."
                    + " To recreate damaged outputs: dropwarp sweep verify.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all unchanged",
            "1:something is damaged, missing, or in another CRS",
            "2:invalid arguments, or there is no receipt"
        },
        footer = {"", "Example:", "  dropwarp verify out/ --crs EPSG:3857"})
final class VerifyCommand implements Callable<Integer> {

    private static final long PROGRESS_NANOS = 2_000_000_000L;

    @Parameters(paramLabel = "OUT", description = "Folder with outputs and their receipts.")
    private Path out;

    @Option(
            names = "--crs",
            paramLabel = "CRS",
            description = "The CRS that all outputs must have, as a code: EPSG:3857.")
    private String crs;

    @Option(names = "--json", description = "Print one JSON object per line for each output, then a summary.")
    private boolean json;

    private int good;
    private int bad;
    private long bytes;
    private long told = System.nanoTime();

    @Override
    public Integer call() throws IOException {
        if (!Files.isDirectory(out)) {
            throw new ConfigException("There is no folder " + out + ".");
        }
        try {
            ReceiptCheck.walk(out, receipt -> {
                try {
                    ReceiptCheck.check(receipt).ifPresent(this::tell);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return true;
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (good + bad == 0) {
            throw new ConfigException("There is no receipt of dropwarp in " + out + ".");
        }
        if (json) {
            ObjectNode summary = Json.MAPPER.createObjectNode();
            summary.putObject("summary").put("good", good).put("bad", bad).put("bytes", bytes);
            System.out.println(summary);
        } else {
            System.out.println(good + " output(s) good, " + bad + " bad; " + TerminalFormat.bytes(bytes) + " read.");
        }
        return bad == 0 ? 0 : 1;
    }

    private void tell(Finding finding) {
        bytes += finding.bytes();
        String problem = Optional.ofNullable(finding.problem())
                .or(() -> otherCrs(finding))
                .orElse(null);
        String name = out.relativize(finding.receipt()).toString();
        if (problem == null) {
            good++;
        } else {
            bad++;
        }
        if (json) {
            ObjectNode line = Json.MAPPER.createObjectNode();
            line.put("receipt", name);
            line.put("outcome", problem == null ? "good" : "bad");
            line.put("problem", problem);
            System.out.println(line);
        } else if (problem != null) {
            System.out.println(TerminalFormat.plain(name) + ": " + TerminalFormat.plain(problem));
        }
        if (System.nanoTime() - told > PROGRESS_NANOS) {
            told = System.nanoTime();
            System.err.println("dropwarp: " + (good + bad) + " output(s), " + TerminalFormat.bytes(bytes) + " so far");
        }
    }

    private Optional<String> otherCrs(Finding finding) {
        if (crs == null || finding.crs().filter(crs::equalsIgnoreCase).isPresent()) {
            return Optional.empty();
        }
        return Optional.of("Its CRS is " + finding.crs().orElse("without a code") + ", not " + crs + ".");
    }
}
