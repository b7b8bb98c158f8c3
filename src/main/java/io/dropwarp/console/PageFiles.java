package io.dropwarp.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The files of the page, read once. Requests never lead to a path: only listed files exist. */
public final class PageFiles {

    private static final String SCRIPT = "text/javascript; charset=utf-8";

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("index.html", "text/html; charset=utf-8"),
            Map.entry("console.css", "text/css; charset=utf-8"),
            Map.entry("icon.svg", "image/svg+xml"),
            Map.entry("main.js", SCRIPT),
            Map.entry("dom.js", SCRIPT),
            Map.entry("api.js", SCRIPT),
            Map.entry("overview.js", SCRIPT),
            Map.entry("jobs.js", SCRIPT),
            Map.entry("chart.js", SCRIPT),
            Map.entry("map.js", SCRIPT),
            Map.entry("world.js", SCRIPT),
            Map.entry("preview.js", SCRIPT),
            Map.entry("results.js", SCRIPT),
            Map.entry("letters.js", SCRIPT),
            Map.entry("report.js", SCRIPT),
            Map.entry("sweeps.js", SCRIPT));

    private final Map<String, PageFile> files = new HashMap<>();

    /** Reads all files. */
    public PageFiles() {
        TYPES.forEach((name, type) -> files.put(name, new PageFile(type, read(name))));
    }

    private static byte[] read(String name) {
        try (InputStream in = PageFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The console's " + name + " is not in the program");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the file of this name; empty if the page has none} */
    public Optional<PageFile> find(String name) {
        return Optional.ofNullable(files.get(name));
    }
}
