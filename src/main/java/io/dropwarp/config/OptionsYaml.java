package io.dropwarp.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.dropwarp.model.WarpOptions;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * Warp options in YAML: profiles, arrivals' own options, answers to dead letters. The one reader of YAML, and a strict one:
 * it rejects files that are too large or too deep, an option given twice, and a second document. YAML tags and aliases
 * create no objects: values are plain text, numbers, lists and maps. Stateless and thread-safe.
 */
public final class OptionsYaml {

    /** A set of options is a few lines; a file of this size is something else. */
    private static final long MAX_BYTES = 64 * 1024;

    private static final int MAX_DEPTH = 20;

    /** Meaning of true and false for options whose values are words. */
    private static final Map<String, List<String>> WORDS = Map.of(
            "alpha", List.of("yes", "no"),
            "audit", List.of("sample", "off"),
            "bigtiff", List.of("yes", "no"),
            "geolocation", List.of("yes", "no"));

    private static final ObjectMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .build())
            .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            .build();

    private OptionsYaml() {}

    /** Invalid options; the message completes the sentence "it cannot be used: …". */
    public static final class BadOptionsException extends Exception {

        private static final long serialVersionUID = 1L;

        BadOptionsException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * {@return the options of a file by their names, to be changed at will}; none if it is empty. Whether there are such
     * options is not checked.
     *
     * @throws BadOptionsException if it cannot be read
     */
    public static Map<String, Object> values(Path file) throws BadOptionsException {
        return YAML.convertValue(read(file), new TypeReference<LinkedHashMap<String, Object>>() {});
    }

    /** {@return options as YAML} */
    public static String write(Object options) throws IOException {
        return YAML.writeValueAsString(options);
    }

    static ObjectNode read(Path file) throws BadOptionsException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new BadOptionsException("it is larger than " + MAX_BYTES + " bytes", null);
            }
            // Rejects a file that is not UTF-8.
            return read(Files.readString(file).getBytes(StandardCharsets.UTF_8));
        } catch (CharacterCodingException e) {
            throw new BadOptionsException("it is not text in UTF-8", e);
        } catch (IOException e) {
            throw new BadOptionsException("it cannot be read (" + e.getMessage() + ")", e);
        }
    }

    static ObjectNode read(byte[] yaml) throws BadOptionsException {
        JsonNode tree;
        try {
            tree = YAML.readTree(yaml);
        } catch (IOException e) {
            throw new BadOptionsException(explain(e), e);
        }
        if (tree == null || tree.isMissingNode() || tree.isNull()) {
            return YAML.createObjectNode();
        }
        if (tree instanceof ObjectNode options) {
            return options;
        }
        throw new BadOptionsException("it is not made of \"option: value\" lines", null);
    }

    static JsonNode value(String text) throws BadOptionsException {
        try {
            return YAML.readTree(text);
        } catch (IOException e) {
            throw new BadOptionsException(explain(e), e);
        }
    }

    static ObjectNode toTree(Object options) {
        return YAML.valueToTree(options);
    }

    static WarpOptions bind(ObjectNode tree) throws BadOptionsException {
        try {
            return YAML.treeToValue(withWords(tree), WarpOptions.class);
        } catch (IOException e) {
            throw new BadOptionsException(explain(e), e);
        }
    }

    /** YAML reads yes, no, on and off as true and false; for these options they are ordinary words. */
    private static ObjectNode withWords(ObjectNode tree) {
        ObjectNode out = tree.deepCopy();
        WORDS.forEach((option, words) -> {
            if (out.path(option).isBoolean()) {
                out.put(option, words.get(out.path(option).booleanValue() ? 0 : 1));
            }
        });
        return out;
    }

    private static String explain(IOException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            String wrong = unknown.getPropertyName();
            String nearest = unknown.getKnownPropertyIds().stream()
                    .map(Object::toString)
                    .min(Comparator.comparingInt(
                            known -> LevenshteinDistance.getDefaultInstance().apply(wrong, known)))
                    .orElse("");
            return "there is no option \"" + wrong + "\" (did you mean \"" + nearest + "\"?)";
        }
        if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            String option = mapping.getPath().stream()
                    .map(JsonMappingException.Reference::getFieldName)
                    .filter(Objects::nonNull)
                    .collect(Collectors.joining("."));
            return "the value of \"" + option + "\" is not of the right kind";
        }
        if (e instanceof JsonProcessingException syntax) {
            String line = syntax.getLocation() == null
                    ? ""
                    : " at line " + syntax.getLocation().getLineNr();
            return "it is not valid YAML" + line;
        }
        return String.valueOf(e.getMessage());
    }
}
