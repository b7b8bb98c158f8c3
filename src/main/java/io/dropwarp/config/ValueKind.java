package io.dropwarp.config;

import io.dropwarp.model.Occasion;
import java.net.URI;
import java.nio.file.FileSystems;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.quartz.CronExpression;

/** Converts the text of a key to a value, or says what is wrong with it. Messages name the key. */
@FunctionalInterface
interface ValueKind {

    /** Whether it is true. */
    ValueKind FLAG = isFirst("true", "false");

    /** An {@link Integer} from 1, or 0 for "auto". */
    ValueKind AUTO = integer(1).or("auto", 0);

    /** A TCP port as an {@link Integer}, or 0 for "off". */
    ValueKind PORT = number(1, 65_535).then(Long::intValue).or("off", 0);

    /** Empty, the word for the embedded broker, or addresses of a broker. */
    ValueKind BROKER = (key, text) -> {
        if (!text.isEmpty()
                && !text.equals(Config.Cluster.EMBEDDED)
                && !text.matches("(?:(?:tcp|ssl)://[^,\\s]+)(?:,(?:tcp|ssl)://[^,\\s]+)*")) {
            throw new ConfigException(key + " is \"" + text.replaceAll("[?].*", "")
                    + "\", but must be empty, embedded, or a broker's address such as tcp://host:61616.");
        }
        return text;
    };

    /** A list of {@link String}. */
    ValueKind LIST = (key, text) -> split(text, ",");

    /** Words with blanks between, as a list of {@link String}. */
    ValueKind WORDS = (key, text) -> split(text, "\\s+");

    /** A list of {@link String} that Java reads as globs. */
    ValueKind GLOBS = (key, text) ->
            split(text, ",").stream().map(glob -> requireGlob(key, glob)).toList();

    /** A {@link ZoneId}. */
    ValueKind ZONE = parsed(ZoneId::of, "which is not a time zone. Try UTC or a name such as Europe/Zurich.");

    /** A list of {@link Duration}. */
    ValueKind MINUTES = parsed(
            text -> split(text, ",").stream()
                    .map(minutes -> Duration.ofMinutes(Math.abs(Long.parseLong(minutes))))
                    .toList(),
            "but must be whole numbers of minutes with commas between, such as 60,360,1440.");

    /** A valid Quartz expression as a {@link String}. */
    ValueKind CRON = ValueKind::requireCron;

    /** A list of {@link Occasion}. */
    ValueKind OCCASIONS = (key, text) -> split(text, ",").stream()
            .map(label -> Occasion.of(label)
                    .orElseThrow(() -> new ConfigException(key + " has \"" + label + "\", but only "
                            + Arrays.stream(Occasion.values())
                                    .map(Occasion::label)
                                    .collect(Collectors.joining(", "))
                            + " can be told of.")))
            .toList();

    /** A {@link URI}, or null. The message does not repeat it: it may contain a password. */
    ValueKind WEB_ADDRESS = ValueKind::requireWebAddress;

    /** Camel's endpoint of a mail server as a {@link String}, or null. The message does not repeat it either. */
    ValueKind MAIL_ENDPOINT = ValueKind::requireMailEndpoint;

    /**
     * Reads a text.
     *
     * @throws ConfigException if the text is invalid
     */
    Object read(String key, String text);

    /** {@return a kind whose result is a {@link Long}; underscores between digits do not count} */
    static ValueKind number(long least, long most) {
        ValueKind digits = parsed(text -> Long.parseLong(text.replace("_", "")), "which is not a whole number.");
        return (key, text) -> {
            long number = (Long) digits.read(key, text);
            if (number < least || number > most) {
                throw new ConfigException(
                        key + " is " + number + ", but must be between " + least + " and " + most + ".");
            }
            return number;
        };
    }

    static ValueKind integer(int least) {
        return number(least, Integer.MAX_VALUE).then(Long::intValue);
    }

    static ValueKind millis(int least) {
        return number(least, Integer.MAX_VALUE).then(Duration::ofMillis);
    }

    static ValueKind seconds(int least) {
        return number(least, Integer.MAX_VALUE).then(Duration::ofSeconds);
    }

    /** {@return a number converted to another type} */
    private ValueKind then(Function<Long, Object> conversion) {
        return (key, text) -> conversion.apply((Long) read(key, text));
    }

    /** {@return the same, with a word for a value outside the range} */
    default ValueKind or(String word, Object value) {
        return (key, text) -> text.equals(word) ? value : read(key, text);
    }

    /** {@return a kind whose result is a {@link Boolean}: whether it is the first of two words; else it must be the second} */
    static ValueKind isFirst(String first, String second) {
        return (key, text) -> {
            if (!text.equals(first) && !text.equals(second)) {
                throw new ConfigException(key + " is \"" + text + "\", but must be " + first + " or " + second + ".");
            }
            return text.equals(first);
        };
    }

    private static ValueKind parsed(Function<String, Object> parser, String otherwise) {
        return (key, text) -> {
            try {
                return parser.apply(text);
            } catch (DateTimeException | NumberFormatException e) {
                throw new ConfigException(key + " is \"" + text + "\", " + otherwise, e);
            }
        };
    }

    private static List<String> split(String text, String separator) {
        return Arrays.stream(text.split(separator))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    private static String requireGlob(String key, String glob) {
        try {
            FileSystems.getDefault().getPathMatcher("glob:" + glob);
            return glob;
        } catch (PatternSyntaxException e) {
            throw new ConfigException(
                    key + " has the pattern \"" + glob + "\", which cannot be read: " + e.getDescription() + ".", e);
        }
    }

    private static Object requireCron(String key, String text) {
        try {
            CronExpression.validateExpression(text);
            return text;
        } catch (ParseException e) {
            throw new ConfigException(
                    key + " is \"" + text + "\", which is not a cron expression of Quartz (" + e.getMessage()
                            + "). Six fields: second, minute, hour, day of month, month, day of week; 0 0 2 * * ? is"
                            + " every night at two.",
                    e);
        }
    }

    private static Object requireWebAddress(String key, String text) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            URI url = URI.create(text);
            if (url.getHost() != null && url.getScheme().matches("https?")) {
                return url;
            }
        } catch (IllegalArgumentException unreadable) {
            // Reported below, without the cause: its message has the whole text.
        }
        throw new ConfigException(key + " is no address such as https://host/path?query=value.");
    }

    private static Object requireMailEndpoint(String key, String text) {
        if (!text.isEmpty() && !text.matches("smtps?:.*[?&]to=.+")) {
            throw new ConfigException(
                    key + " is no endpoint such as smtp://host:25?to=ops@example.org&from=gis@example.org.");
        }
        return text.isEmpty() ? null : text;
    }
}
