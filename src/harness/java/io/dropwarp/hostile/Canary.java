package io.dropwarp.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Somebody else's files, which must be seen nowhere: a text, and a raster whose pixels spell it. */
public final class Canary {

    /** What they say. */
    public static final String WORDS = "CANARY-7f3a91c2 ";

    /** Length of the placeholder for a path in the samples. */
    private static final int PLACEHOLDER = 156;

    private final Path folder;

    /** Makes the files. */
    public Canary(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        byte[] text = WORDS.repeat(25).getBytes(StandardCharsets.UTF_8);
        Files.write(text(), text);
        byte[] tiff = new TiffBytes(20, 20, 7).bytes();
        System.arraycopy(text, 0, tiff, 8, 400);
        Files.write(raster(), tiff);
        Files.writeString(folder.resolve("secret.prj"), "EPSG:32633");
    }

    /** {@return a file of 400 bytes} */
    public Path text() {
        return folder.resolve("secret.txt");
    }

    /** {@return a GeoTIFF} */
    public Path raster() {
        return folder.resolve("secret.tif");
    }

    /** {@return the text of a CRS} */
    public Path prj() {
        return folder.resolve("secret.prj");
    }

    /** A sample that leads to this text, in place of where it led when it was made. */
    public byte[] sample(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(
                Path.of(System.getProperty("dropwarp.home", "."), "src/test/resources/hostile", name));
        String content = new String(bytes, StandardCharsets.ISO_8859_1);
        String placeholder = "/".repeat(150) + "CANARY";
        String path = text().toAbsolutePath().toString();
        String same = "/".repeat(PLACEHOLDER - path.length()) + path;
        return content.replace(placeholder, same).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** {@return the files below a folder in which the words stand} */
    public static List<Path> seenIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).filter(Canary::holdsWords).toList();
        }
    }

    private static boolean holdsWords(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(WORDS.trim());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return each file below a folder and its state, to tell whether anything was written there} */
    public static Map<String, String> snapshot(Path folder) throws IOException {
        Map<String, String> out = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                out.put(
                        file.toString(),
                        Files.isDirectory(file) ? "" : Files.size(file) + "@" + Files.getLastModifiedTime(file));
            }
        }
        return out;
    }
}
