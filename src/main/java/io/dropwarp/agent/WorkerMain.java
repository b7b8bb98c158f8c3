package io.dropwarp.agent;

import io.dropwarp.gdal.core.GdalLibrary;
import io.dropwarp.model.Release;
import io.dropwarp.model.Versions;
import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Reply;
import io.dropwarp.protocol.WorkerInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A worker process. {@code --work DIR} names the folder of all jobs. Requests are lines on standard input; replies are
 * lines on the descriptor named by {@code DROPWARP_REPLY_FD}, else on standard output. With {@code --once} it executes
 * one request and exits with 0 on success and 1 on failure; else it ends when its standard input does.
 */
public final class WorkerMain {

    private WorkerMain() {}

    /** Runs the worker. Throws only if its channels cannot be used, so that no reply is possible. */
    public static void main(String[] args) throws IOException {
        Path work = null;
        boolean once = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--work" -> work = Path.of(args[++i]);
                case "--once" -> once = true;
                default -> throw new IllegalArgumentException("Unknown argument " + args[i]);
            }
        }
        if (work == null) {
            throw new IllegalArgumentException("--work DIR is missing");
        }
        ReplyChannel replies = ReplyChannel.open(System.getenv("DROPWARP_REPLY_FD"));
        // Setting up JSON takes as long as loading GDAL, so both happen at once.
        new Thread(() -> Json.MAPPER.writerFor(Reply.Ready.class), "json").start();
        GdalLibrary.open();
        Versions versions = GdalLibrary.versions(Release.version());
        ErrorLog errors = ErrorLog.open(System.getenv("DROPWARP_STDERR"));
        try (GdalWorker gdal = new GdalWorker(work.toAbsolutePath().normalize(), versions)) {
            RequestHandler handler = new RequestHandler(gdal, replies, errors);
            if (once) {
                byte[] line = System.in.readAllBytes();
                System.exit(handler.handle(new String(line, StandardCharsets.UTF_8)) ? 0 : 1);
            }
            replies.send(new Reply.Ready(new WorkerInfo(ProcessHandle.current().pid(), versions, gdal.drivers())));
            String drivers = System.getenv("DROPWARP_DRIVERS");
            GdalLibrary.keepDrivers(drivers == null ? null : List.of(drivers.split(",", -1)));
            serve(new RequestQueue(System.in), handler);
        }
        // Orderly, since nothing runs any more.
        System.exit(0);
    }

    private static void serve(RequestQueue requests, RequestHandler handler) {
        for (Optional<String> line = requests.next(); line.isPresent(); line = requests.next()) {
            handler.handle(line.get());
        }
    }
}
