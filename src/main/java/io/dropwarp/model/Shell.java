package io.dropwarp.model;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Command lines for a POSIX shell, to be tried by hand. Stateless. */
public final class Shell {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    private Shell() {}

    /** {@return one line; words are quoted where a shell would change them} */
    public static String line(List<String> words) {
        return words.stream()
                .map(word -> PLAIN.matcher(word).matches() ? word : quote(word))
                .collect(Collectors.joining(" "));
    }

    /** {@return a word in single quotes} */
    public static String quote(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
