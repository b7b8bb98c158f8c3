package io.dropwarp.references;

import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a GDAL virtual raster refers to, read without GDAL: its size and the files its pixels come from. A VRT may name
 * only plain files beside it; anything else is a {@link FailureCode#FORBIDDEN_REFERENCE}. Immutable.
 *
 * @param width pixels the VRT claims, 0 if it does not say
 * @param height lines the VRT claims, 0 if it does not say
 * @param files plain names of the files it refers to, in order, without repeats; incomplete if there is a problem
 * @param problem why the VRT is rejected, or null
 */
public record VrtReferences(long width, long height, List<String> files, Failure problem) {

    /** GDAL's VRT driver looks for its root element in this many bytes at the start of a file. */
    private static final int HEAD = 4096;

    /** A VRT is a description, not a container; a larger one is not read. */
    private static final long MAX_BYTES = 64L << 20;

    /** More files in nested VRTs are a bomb, not a mosaic. */
    private static final int MAX_FILES = 20_000;

    public VrtReferences {
        files = List.copyOf(files);
    }

    /**
     * {@return whether GDAL would treat a file as a VRT} GDAL decides by content, not by name: the root element near
     * the start.
     */
    public static boolean isVrt(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1).contains("<VRTDataset");
        }
    }

    /** Reads one VRT, not the files it refers to. */
    public static VrtReferences scan(Path vrt) throws IOException {
        String name = String.valueOf(vrt.getFileName());
        if (Files.size(vrt) > MAX_BYTES) {
            return new VrtReferences(
                    0,
                    0,
                    List.of(),
                    new Failure(
                            FailureCode.TOO_LARGE,
                            name + " is a VRT of " + Files.size(vrt) + " bytes, more than a description needs.",
                            "Make the mosaic of fewer files."));
        }
        try (InputStream in = Files.newInputStream(vrt)) {
            return new VrtScanner(name).scan(in);
        }
    }

    /**
     * {@return names of all files that a VRT needs, through nested VRTs, without itself} Checks that each is a regular
     * file beside it.
     *
     * @throws DropwarpException FORBIDDEN_REFERENCE, CORRUPT or TOO_LARGE if it is rejected
     */
    public static Set<String> closure(Path vrt) throws IOException {
        Path folder = vrt.toAbsolutePath().getParent();
        String root = String.valueOf(vrt.getFileName());
        Set<String> needed = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            String name = open.pop();
            VrtReferences references = scan(folder.resolve(name));
            if (references.problem() != null) {
                throw new DropwarpException(references.problem());
            }
            for (String file : references.files()) {
                Path path = folder.resolve(file);
                if (file.equals(root) || file.equals(name)) {
                    throw forbidden(name + " refers to " + file + ", which leads back to itself.");
                }
                if (!isBeside(vrt, path)) {
                    throw new DropwarpException(
                            FailureCode.FORBIDDEN_REFERENCE,
                            name + " refers to " + file + ", which is not a file beside it.",
                            "Drop " + file + " together with " + root + ".");
                }
                if (needed.add(file) && isVrt(path)) {
                    open.push(file);
                }
            }
            if (needed.size() > MAX_FILES) {
                throw forbidden(root + " refers to more than " + MAX_FILES + " files.");
            }
        }
        refuseLoops(folder, root);
        return needed;
    }

    /** A batch that works on files in place links to them if they are on another file system; then all are links. */
    private static boolean isBeside(Path vrt, Path file) throws IOException {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        if (!Files.isSymbolicLink(vrt) || !Files.isSymbolicLink(file) || !Files.isRegularFile(file)) {
            return false;
        }
        Path original = Files.readSymbolicLink(file);
        return Files.isRegularFile(original, LinkOption.NOFOLLOW_LINKS)
                && original.equals(Files.readSymbolicLink(vrt).resolveSibling(file.getFileName()));
    }

    /** Guards against VRTs that refer to each other in a cycle, which GDAL would follow until its stack overflows. */
    private static void refuseLoops(Path folder, String root) throws IOException {
        visit(folder, root, new LinkedHashSet<>(), new LinkedHashSet<>());
    }

    private static void visit(Path folder, String name, Set<String> above, Set<String> done) throws IOException {
        if (!above.add(name)) {
            throw forbidden(name + " refers to itself through other VRTs.");
        }
        if (above.size() > 32) {
            throw forbidden(name + " lies below more than 32 VRTs.");
        }
        if (!done.contains(name)) {
            for (String file : scan(folder.resolve(name)).files()) {
                if (isVrt(folder.resolve(file))) {
                    visit(folder, file, above, done);
                }
            }
            done.add(name);
        }
        above.remove(name);
    }

    private static DropwarpException forbidden(String message) {
        return new DropwarpException(
                FailureCode.FORBIDDEN_REFERENCE, message, "Let the VRT name only plain files in its own folder.");
    }
}
