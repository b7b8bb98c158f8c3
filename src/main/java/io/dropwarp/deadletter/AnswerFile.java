package io.dropwarp.deadletter;

import io.dropwarp.config.OptionsYaml;
import io.dropwarp.config.OptionsYaml.BadOptionsException;
import io.dropwarp.files.DurableFiles;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The file {@code retry}: empty, or YAML with {@code profile}, {@code force} and any option of a profile, such as
 * {@code crs: EPSG:32633}. Stateless and thread-safe.
 */
public final class AnswerFile {

    private AnswerFile() {}

    /**
     * Reads one. Whether its options can be used is not checked.
     *
     * @throws DropwarpException BAD_JOB_SPEC if it cannot be read
     */
    public static Answer read(Path file) {
        Map<String, Object> values = values(file);
        Object profile = values.remove("profile");
        boolean force = isTrue(values.remove("force"));
        boolean sidecars = isTrue(values.remove("sidecars"));
        Object by = values.remove("by");
        values.values().removeIf(value -> value == null);
        return new Answer(
                profile == null ? null : profile.toString(),
                values,
                sidecars,
                force,
                by == null ? null : by.toString());
    }

    private static boolean isTrue(Object value) {
        return Boolean.TRUE.equals(value);
    }

    /**
     * {@return the keys and values of a file of options, to be changed at will}; it may be missing or empty.
     * @throws DropwarpException BAD_JOB_SPEC if it cannot be read
     */
    static Map<String, Object> values(Path file) {
        if (Files.notExists(file)) {
            return new LinkedHashMap<>();
        }
        try {
            return OptionsYaml.values(file);
        } catch (BadOptionsException e) {
            throw unusable(file, e.getMessage(), e);
        }
    }

    private static DropwarpException unusable(Path file, String why, Exception cause) {
        return new DropwarpException(
                new io.dropwarp.model.Failure(
                        FailureCode.BAD_JOB_SPEC,
                        file.getFileName() + " cannot be used: " + why + ".",
                        "Leave it empty to try again as it is, or write lines such as crs: EPSG:32633 or profile:"
                                + " NAME."),
                cause);
    }

    public static void write(Path file, Answer answer) throws IOException {
        Map<String, Object> values = new LinkedHashMap<>(answer.options());
        if (answer.profile() != null) {
            values.put("profile", answer.profile());
        }
        if (answer.force()) {
            values.put("force", true);
        }
        if (answer.sidecars()) {
            values.put("sidecars", true);
        }
        values.put("by", answer.by());
        writeValues(file, values);
    }

    static void writeValues(Path file, Map<String, Object> values) throws IOException {
        DurableFiles.write(file, OptionsYaml.write(values).getBytes(StandardCharsets.UTF_8));
    }
}
