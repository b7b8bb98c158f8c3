package io.dropwarp.operations;

import io.dropwarp.files.DurableFiles;
import io.dropwarp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Requests of the command line to a running service, in {@code work/.requests}. Write access to the work folder is the
 * permission to ask; no port is needed. Each request and each answer is a file. Thread-safe, also between processes.
 */
public final class RequestBox {

    private static final String ASKED = ".asked.json";
    private static final String TAKEN = ".taken.json";
    private static final String DONE = ".done.json";

    private final Path folder;

    /**
     * A request for a sweep.
     *
     * @param id null if no one waits for the answer
     * @param dryRun whether to only report what it would do
     */
    public record SweepRequest(String id, String sweep, boolean dryRun) {}

    public RequestBox(Path work) {
        this.folder = work.resolve(".requests");
    }

    /**
     * Opens the box and removes what earlier runs left, since no one waits for it any more. The service owns the
     * folder, so it can take files that another user puts there.
     *
     * @throws IOException if the folder cannot be created
     */
    public void open() throws IOException {
        DurableFiles.deleteTree(folder);
        Files.createDirectories(folder);
    }

    /**
     * Requests a sweep.
     *
     * @throws IOException if the request cannot be written
     */
    public SweepRequest ask(String sweep, boolean dryRun) throws IOException {
        SweepRequest request = new SweepRequest(UUID.randomUUID().toString(), sweep, dryRun);
        Path asked = folder.resolve(request.id() + ASKED);
        // Written under another name until the service may read it.
        Path draft = DurableFiles.partOf(asked);
        Files.write(draft, Json.MAPPER.writeValueAsBytes(request));
        DurableFiles.giveToOwnerOfFolder(draft);
        Files.move(draft, asked);
        return request;
    }

    /**
     * Takes all requests, each once.
     *
     * @throws IOException if the folder cannot be read
     */
    public List<SweepRequest> take() throws IOException {
        List<SweepRequest> taken = new ArrayList<>();
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return taken;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                if (name.endsWith(ASKED) && !name.startsWith(".")) {
                    Path ours = folder.resolve(name.replace(ASKED, TAKEN));
                    Files.move(file, ours);
                    taken.add(Json.MAPPER.readValue(Files.readAllBytes(ours), SweepRequest.class));
                }
            }
        }
        return taken;
    }

    /**
     * Answers a request.
     *
     * @throws IOException if the answer cannot be written
     */
    void answer(SweepRequest request, SweepResult result) throws IOException {
        if (Files.deleteIfExists(folder.resolve(request.id() + TAKEN))) {
            DurableFiles.writeSoon(folder.resolve(request.id() + DONE), Json.MAPPER.writeValueAsBytes(result));
        }
    }

    /**
     * Takes the answer to a request; empty while there is none.
     *
     * @throws IOException if it cannot be read
     */
    public Optional<SweepResult> answerTo(SweepRequest request) throws IOException {
        Path answer = folder.resolve(request.id() + DONE);
        try {
            SweepResult result = Json.MAPPER.readValue(Files.readAllBytes(answer), SweepResult.class);
            Files.delete(answer);
            return Optional.of(result);
        } catch (NoSuchFileException notYet) {
            return Optional.empty();
        }
    }

    /** {@return false once the service has taken the request} */
    public boolean isUntouched(SweepRequest request) {
        return Files.exists(folder.resolve(request.id() + ASKED));
    }

    /**
     * Withdraws a request. A sweep that has started continues, but its answer is not kept.
     *
     * @throws IOException if it cannot be removed
     */
    public void withdraw(SweepRequest request) throws IOException {
        Files.deleteIfExists(folder.resolve(request.id() + ASKED));
        Files.deleteIfExists(folder.resolve(request.id() + TAKEN));
        Files.deleteIfExists(folder.resolve(request.id() + DONE));
    }
}
