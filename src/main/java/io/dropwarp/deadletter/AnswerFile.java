package io.dropwarp.deadletter;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
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

    private static final int LARGEST = 64 * 1024;

    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER));

    private static final TypeReference<LinkedHashMap<String, Object>> FORM = new TypeReference<>() {};

    private AnswerFile() {}

    /**
     * Reads one.
     *
     * @param file its path
     * @return the answer
     * @throws DropwarpException BAD_JOB_SPEC if it is not what it should be
     * @throws IOException if it cannot be read
     */
    public static Answer read(Path file) throws IOException {
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
     * Reads a file of options.
     *
     * @param file its path; may be missing or empty
     * @return its keys and values, to be changed at will
     * @throws DropwarpException BAD_JOB_SPEC if it is not what it should be
     * @throws IOException if it cannot be read
     */
    static Map<String, Object> values(Path file) throws IOException {
        if (Files.notExists(file)) {
            return new LinkedHashMap<>();
        }
        if (Files.size(file) > LARGEST) {
            throw unusable(file, "it is larger than 64 KB", null);
        }
        String text = Files.readString(file, StandardCharsets.UTF_8);
        if (text.isBlank()) {
            return new LinkedHashMap<>();
        }
        try {
            Map<String, Object> values = YAML.readValue(text, FORM);
            return values == null ? new LinkedHashMap<>() : values;
        } catch (IOException e) {
            throw unusable(file, "it is not YAML of the form key: value", e);
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

    /**
     * Writes one.
     *
     * @param file its path
     * @param answer the answer
     * @throws IOException if it cannot be written
     */
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

    /**
     * Writes a file of options.
     *
     * @param file its path
     * @param values keys and values
     * @throws IOException if it cannot be written
     */
    static void writeValues(Path file, Map<String, Object> values) throws IOException {
        DurableFiles.write(file, YAML.writeValueAsBytes(values));
    }
}
