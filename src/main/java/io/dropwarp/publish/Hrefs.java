package io.dropwarp.publish;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Writes names of files as references that STAC's readers resolve (RFC 3987), and reads them. Stateless and thread-safe. */
public final class Hrefs {

    /** ASCII beside letters and digits that stands for itself in a path. */
    private static final String PLAIN = "-._~!$&'()*+,;=:@/";

    /** From here on Unicode may stand in a reference as it is. */
    private static final int FIRST_UNICODE = 0xA0;

    /** Name of the STAC catalogue in each folder of outputs. */
    public static final String CATALOG = "catalog.json";

    private Hrefs() {}

    /**
     * A reference to what lies beside a file, or below.
     *
     * @param path relative path, names parted by slashes
     * @return the reference; begins with {@code ./}, so that a colon in a name is not taken for that of a URL
     */
    public static String below(String path) {
        StringBuilder href = new StringBuilder("./");
        path.codePoints().forEach(character -> append(href, character));
        return href.toString();
    }

    /**
     * A reference to a file in a folder above.
     *
     * @param levels how far above; 0 for the same folder
     * @param name the file's name, of letters only
     * @return the reference
     */
    public static String above(int levels, String name) {
        return levels == 0 ? "./" + name : "../".repeat(levels) + name;
    }

    /**
     * What a reference leads to.
     *
     * @param file the file it stands in
     * @param href the reference, relative
     * @return the path it means; one that is no reference is taken for a path
     */
    static Path resolve(Path file, String href) {
        try {
            return file.resolveSibling(new URI(href).getPath()).normalize();
        } catch (URISyntaxException noReference) {
            return file.resolveSibling(href).normalize();
        }
    }

    private static void append(StringBuilder href, int character) {
        if (character >= FIRST_UNICODE || isPlain(character)) {
            href.appendCodePoint(character);
            return;
        }
        for (byte part : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
            href.append('%').append(String.format("%02X", part & 0xff));
        }
    }

    private static boolean isPlain(int character) {
        return (character >= '0' && character <= '9')
                || (character >= 'A' && character <= 'Z')
                || (character >= 'a' && character <= 'z')
                || PLAIN.indexOf(character) >= 0;
    }
}
