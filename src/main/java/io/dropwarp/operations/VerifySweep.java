package io.dropwarp.operations;

import io.dropwarp.config.Config;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.publish.ReceiptCheck;
import io.dropwarp.publish.ReceiptCheck.Finding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares each published output with its receipt. A damaged output is reported, and its source is copied from the
 * archive to the drop folder, so that it is made again. The damaged output is replaced when the new one is complete.
 */
public final class VerifySweep implements Sweep {

    private static final Logger LOG = LoggerFactory.getLogger(VerifySweep.class);

    private final Config.Folders folders;

    public VerifySweep(Config.Folders folders) {
        this.folders = folders;
    }

    @Override
    public String name() {
        return "verify";
    }

    @Override
    public boolean hasDryRun() {
        return true;
    }

    @Override
    public String run(SweepRun run) throws IOException {
        run.count("checked", 0);
        ReceiptCheck.walk(folders.output(), receipt -> {
            try {
                Optional<Finding> finding = ReceiptCheck.check(receipt);
                if (finding.isPresent()) {
                    look(finding.get(), run);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return !run.isStopped();
        });
        String checked = run.figure("checked") + " output(s) checked, ";
        return run.figure("damaged") == 0
                ? checked + "none damaged."
                : checked + run.figure("damaged") + " damaged, " + run.figure("made again") + " of them "
                        + (run.dryRun() ? "could be" : "are") + " made again.";
    }

    private void look(Finding finding, SweepRun run) throws IOException {
        run.count("checked", 1);
        run.count("bytes", finding.bytes());
        if (finding.problem() == null) {
            return;
        }
        run.count("damaged", 1);
        boolean again = makeAgain(finding, run.dryRun());
        run.count(again ? "made again" : "without source", 1);
        String end = again ? "It is made again from the archive." : "Its source is not in the archive: drop it again.";
        run.detail(folders.output().relativize(finding.receipt()) + ": " + finding.problem() + " " + end);
        LOG.atWarn()
                .addKeyValue("job", finding.job())
                .addKeyValue("file", finding.file())
                .log("Damaged output {}: {} {}", finding.receipt(), finding.problem(), end);
    }

    /** Copies the source, sidecars first, to where it was dropped, unless a newer file of that name is there. */
    private boolean makeAgain(Finding finding, boolean dryRun) throws IOException {
        Path archived = folders.archive().resolve(finding.job()).normalize();
        Path raster = archived.resolve(finding.source()).normalize();
        Path place = folders.drop().resolve(finding.file()).normalize();
        boolean known = archived.startsWith(folders.archive())
                && raster.startsWith(archived)
                && place.startsWith(folders.drop())
                && Files.isRegularFile(raster, LinkOption.NOFOLLOW_LINKS);
        if (!known || dryRun || Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            return known;
        }
        Files.createDirectories(place.getParent());
        for (Path file : rasterLast(archived, raster)) {
            Path to = place.resolveSibling(file.getFileName());
            if (Files.notExists(to, LinkOption.NOFOLLOW_LINKS)) {
                DurableFiles.copy(file, to);
            }
        }
        return true;
    }

    private static List<Path> rasterLast(Path folder, Path raster) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && !file.equals(raster))
                    .forEach(files::add);
        }
        files.add(raster);
        return files;
    }
}
