package io.dropwarp.model;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Why something failed, for people.
 *
 * @param message what happened, one sentence, naming the thing it happened to
 * @param hint what to do about it, one sentence; null if there is nothing useful to say
 */
public record Failure(FailureCode code, String message, String hint) {

    private static final int LONGEST = 900;

    private static final Pattern NOT_FOR_ONE_LINE =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029][\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029 ]*");

    public Failure {
        Objects.requireNonNull(code, "code");
        message = sentence(Objects.requireNonNull(message, "message"));
        hint = hint == null ? null : sentence(hint);
    }

    /** Text from a damaged file gets into messages; it may be long and have several lines. */
    private static String sentence(String text) {
        String line = NOT_FOR_ONE_LINE.matcher(text).replaceAll(" ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
