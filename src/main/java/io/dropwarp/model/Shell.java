package io.dropwarp.model;

import java.util.List;
import java.util.stream.Collectors;

/** Command lines for a POSIX shell, to be tried by hand. Stateless. */
public final class Shell {

    /** Besides letters and digits. */
    private static final String PLAIN = "_@%+=:,./-";

    private Shell() {}

    /** {@return one line; words are quoted where a shell would change them} */
    public static String line(List<String> words) {
        return words.stream().map(word -> isPlain(word) ? word : quote(word)).collect(Collectors.joining(" "));
    }

    private static boolean isPlain(String word) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && PLAIN.indexOf(c) < 0) {
                return false;
            }
        }
        return !word.isEmpty();
    }

    /** {@return a word in single quotes} */
    public static String quote(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
