package io.dropwarp.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwarp.config.OptionsYaml.BadOptionsException;
import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.WarpOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The named sets of warp options, and the layers of a job's options: defaults, then profile, then the command line,
 * then the arrival's {@code .dropwarp.yaml}. Immutable and thread-safe.
 */
public final class Profiles {

    private static final String SUFFIX = ".yaml";

    private final ObjectNode defaults;
    private final Map<String, ObjectNode> byName;
    private final ObjectNode overrides;

    /** Options of the profiles that were asked for so far. */
    private final Map<String, WarpOptions> bound = new ConcurrentHashMap<>();

    private Profiles(ObjectNode defaults, Map<String, ObjectNode> byName, ObjectNode overrides) {
        this.defaults = defaults;
        this.byName = byName;
        this.overrides = overrides;
    }

    /**
     * Reads all profiles {@code <name>.yaml} of a folder. Options of the command line, by their names in YAML, override
     * them.
     *
     * @throws ConfigException if one is invalid
     */
    public static Profiles load(Path folder, Map<String, Object> overrides) {
        Map<String, ObjectNode> byName = new TreeMap<>();
        ObjectNode defaults = defaults();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                String name = file.getFileName().toString();
                if (name.endsWith(SUFFIX) && !name.startsWith(".")) {
                    byName.put(name.substring(0, name.length() - SUFFIX.length()), readProfile(file, defaults));
                }
            }
        } catch (IOException e) {
            throw new ConfigException("Cannot read the profiles in " + folder + ": " + e.getMessage(), e);
        }
        ObjectNode over = OptionsYaml.toTree(overrides);
        try {
            readPrj(over, Path.of("").toAbsolutePath());
            OptionsYaml.bind(laid(defaults, over));
        } catch (BadOptionsException e) {
            throw new ConfigException("The options of the command line cannot be used: " + e.getMessage() + ".", e);
        }
        return new Profiles(defaults, byName, over);
    }

    private static ObjectNode defaults() {
        try (var stream = Profiles.class.getResourceAsStream("warp-defaults.yaml")) {
            return OptionsYaml.read(stream.readAllBytes());
        } catch (IOException | BadOptionsException e) {
            throw new ConfigException("The built-in warp options cannot be read.", e);
        }
    }

    private static ObjectNode readProfile(Path file, ObjectNode defaults) {
        try {
            ObjectNode profile = OptionsYaml.read(file);
            readPrj(profile, file.toAbsolutePath().getParent());
            OptionsYaml.bind(laid(defaults, profile));
            return profile;
        } catch (BadOptionsException e) {
            throw new ConfigException("The profile " + file + " cannot be used: " + e.getMessage() + ".", e);
        }
    }

    /**
     * Replaces a CRS given as the name of a .prj file by the file's text. Not for job files, which must not name files.
     */
    private static void readPrj(ObjectNode options, Path folder) throws BadOptionsException {
        String crs = options.path("crs").asText();
        if (crs.toLowerCase(Locale.ROOT).endsWith(".prj")) {
            try {
                options.put("crs", Files.readString(folder.resolve(crs)));
            } catch (IOException e) {
                throw new BadOptionsException("the CRS file " + crs + " cannot be read", e);
            }
        }
    }

    private static ObjectNode laid(ObjectNode below, ObjectNode above) {
        ObjectNode both = below.deepCopy();
        both.setAll(above);
        return both;
    }

    public Set<String> names() {
        return byName.keySet();
    }

    /** Throws a ConfigException that lists the profiles if there is none of this name. */
    public void requireProfile(String profile) {
        if (!byName.containsKey(profile)) {
            throw new ConfigException(
                    "There is no profile \"" + profile + "\". There are: " + String.join(", ", names()) + ".");
        }
    }

    /**
     * {@return a value of the command line as YAML reads it: a number, list, map, boolean or text}
     *
     * @throws ConfigException if it is not valid YAML
     */
    public static Object value(String text) {
        try {
            return OptionsYaml.value(text);
        } catch (BadOptionsException e) {
            throw new ConfigException("The value \"" + text + "\" cannot be used: " + e.getMessage() + ".", e);
        }
    }

    /**
     * {@return the combined options of defaults, profile and command line}
     *
     * @throws DropwarpException UNKNOWN_PROFILE
     */
    public WarpOptions options(String profile) {
        WarpOptions known = bound.get(profile);
        if (known != null) {
            return known;
        }
        try {
            WarpOptions options = OptionsYaml.bind(forProfile(profile));
            bound.put(profile, options);
            return options;
        } catch (BadOptionsException e) {
            // Each layer was checked when it was read.
            throw new IllegalStateException(e);
        }
    }

    /**
     * {@return an arrival's options: defaults, profile, command line and job file combined}
     *
     * @throws DropwarpException UNKNOWN_PROFILE, or BAD_JOB_SPEC if the job file is invalid
     */
    public WarpOptions options(String profile, Path jobFile) {
        ObjectNode below = forProfile(profile);
        try {
            return OptionsYaml.bind(laid(below, OptionsYaml.read(jobFile)));
        } catch (BadOptionsException e) {
            throw new DropwarpException(
                    new Failure(
                            FailureCode.BAD_JOB_SPEC,
                            "The options in " + jobFile.getFileName() + " cannot be used: " + e.getMessage() + ".",
                            "Correct or remove that line; docs/PROFILES.md lists all options and their values."),
                    e);
        }
    }

    /**
     * Checks that options, by their names in YAML, can override a profile.
     *
     * @throws DropwarpException UNKNOWN_PROFILE, or BAD_JOB_SPEC if one of the options is invalid
     */
    public void check(String profile, Map<String, Object> options) {
        ObjectNode below = forProfile(profile);
        try {
            OptionsYaml.bind(laid(below, OptionsYaml.toTree(options)));
        } catch (BadOptionsException e) {
            throw new DropwarpException(
                    new Failure(
                            FailureCode.BAD_JOB_SPEC,
                            "These options cannot be used: " + e.getMessage() + ".",
                            "docs/PROFILES.md lists all options and their values."),
                    e);
        }
    }

    private ObjectNode forProfile(String profile) {
        ObjectNode own = byName.get(profile);
        if (own == null) {
            throw new DropwarpException(
                    FailureCode.UNKNOWN_PROFILE,
                    "There is no profile \"" + profile + "\".",
                    "Move the file into a folder named after a profile (" + String.join(", ", names())
                            + ") or directly into the drop folder, or add a file " + profile
                            + ".yaml to the folder of profiles.");
        }
        return laid(laid(defaults, own), overrides);
    }
}
