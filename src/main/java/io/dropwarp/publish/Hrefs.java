package io.dropwarp.publish;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Converts file names to references that STAC readers resolve (RFC 3987), and back. Stateless and thread-safe. */
public final class Hrefs {

    /** ASCII characters besides letters and digits that need no escape in a path. */
    private static final String PLAIN = "-._~!$&'()*+,;=:@/";

    /** From here on Unicode needs no escape in a reference. */
    private static final int FIRST_UNICODE = 0xA0;

    /** Name of the STAC catalogue in each output folder. */
    public static final String CATALOG = "catalog.json";

    private Hrefs() {}

    /**
     * {@return a reference to a file beside another, or below, from a relative path with slashes; begins with {@code
     * ./}, so that a colon in a name does not look like that of a URL}
     */
    public static String below(String path) {
        StringBuilder href = new StringBuilder("./");
        path.codePoints().forEach(character -> append(href, character));
        return href.toString();
    }

    /**
     * {@return a reference to a file, named with letters only, that is {@code levels} folders above; 0 for the same
     * folder}
     */
    public static String above(int levels, String name) {
        return levels == 0 ? "./" + name : "../".repeat(levels) + name;
    }

    /** {@return the path of a relative reference in a file; an invalid reference is treated as a path} */
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
