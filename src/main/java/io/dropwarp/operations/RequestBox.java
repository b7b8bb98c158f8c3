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
 * Where the command line asks a running service for something: {@code work/.requests}. Whoever may write the work folder
 * may ask; no port is needed. A request is a file, its answer another. Thread-safe, also between processes.
 */
public final class RequestBox {

    private static final String ASKED = ".asked.json";
    private static final String TAKEN = ".taken.json";
    private static final String DONE = ".done.json";

    private final Path folder;

    /**
     * A request for a sweep.
     *
     * @param id names the request; null if nobody waits for its answer
     * @param sweep the sweep's name
     * @param dryRun whether it is only to say what it would do
     */
    public record SweepRequest(String id, String sweep, boolean dryRun) {}

    /**
     * The box of a service.
     *
     * @param work its work folder
     */
    public RequestBox(Path work) {
        this.folder = work.resolve(".requests");
    }

    /**
     * Opens the box: what earlier runs left is removed, since nobody waits for it any more. The folder is the service's, so
     * that it can take what another user puts there.
     *
     * @throws IOException if it cannot be made
     */
    public void open() throws IOException {
        DurableFiles.deleteTree(folder);
        Files.createDirectories(folder);
    }

    /**
     * Asks for a sweep.
     *
     * @param sweep its name
     * @param dryRun whether it is only to say what it would do
     * @return the request
     * @throws IOException if it cannot be written
     */
    public SweepRequest ask(String sweep, boolean dryRun) throws IOException {
        SweepRequest request = new SweepRequest(UUID.randomUUID().toString(), sweep, dryRun);
        Path asked = folder.resolve(request.id() + ASKED);
        // Under another name until the service may read it.
        Path draft = DurableFiles.partOf(asked);
        Files.write(draft, Json.MAPPER.writeValueAsBytes(request));
        DurableFiles.giveToOwnerOfFolder(draft);
        Files.move(draft, asked);
        return request;
    }

    /**
     * Takes all requests, each once.
     *
     * @return the requests
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
     * @param request the request
     * @param result its answer
     * @throws IOException if it cannot be written
     */
    void answer(SweepRequest request, SweepResult result) throws IOException {
        if (Files.deleteIfExists(folder.resolve(request.id() + TAKEN))) {
            DurableFiles.writeSoon(folder.resolve(request.id() + DONE), Json.MAPPER.writeValueAsBytes(result));
        }
    }

    /**
     * Looks for an answer, and takes it.
     *
     * @param request the request
     * @return empty while there is none
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

    /**
     * Whether a request still lies where it was put.
     *
     * @param request the request
     * @return false once the service has taken it
     */
    public boolean isUntouched(SweepRequest request) {
        return Files.exists(folder.resolve(request.id() + ASKED));
    }

    /**
     * Takes a request back. What was begun goes on, but its answer is not kept.
     *
     * @param request the request
     * @throws IOException if it cannot be removed
     */
    public void withdraw(SweepRequest request) throws IOException {
        Files.deleteIfExists(folder.resolve(request.id() + ASKED));
        Files.deleteIfExists(folder.resolve(request.id() + TAKEN));
        Files.deleteIfExists(folder.resolve(request.id() + DONE));
    }
}
