package io.dropwarp.cli;

import io.dropwarp.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options of commands that use a service's folders, whether it runs or not. */
final class DataOptions {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data root of the service (default: ./data, or DROPWARP_DATA).")
    private String data;

    @Mixin
    private Settings settings;

    Config load() {
        LogLevel.errorsOnly();
        return settings.load(overrides());
    }

    private Map<String, String> overrides() {
        Map<String, String> overrides = new LinkedHashMap<>();
        overrides.put("dropwarp.data", data);
        return overrides;
    }

    /** The path relative to the current folder where possible, for messages. */
    static String shown(Path path) {
        return shown(path, Path.of("").toAbsolutePath());
    }

    /** The same for a given folder. In the root folder paths stay absolute, since a relative one would be misread. */
    static String shown(Path path, Path here) {
        return path.startsWith(here) && !path.equals(here) && !here.equals(here.getRoot())
                ? here.relativize(path).toString()
                : path.toString();
    }

    /** Reads 30s, 90m, 12h or 2d. */
    static final class Time implements ITypeConverter<Duration> {

        private static final Pattern FORM = Pattern.compile("(\\d{1,6})\\s*([smhd])");

        @Override
        public Duration convert(String value) {
            Matcher form = FORM.matcher(value);
            if (!form.matches()) {
                throw new TypeConversionException("\"" + value + "\" is not a time such as 30s, 90m, 12h or 2d");
            }
            long number = Long.parseLong(form.group(1));
            return switch (form.group(2)) {
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
            };
        }
    }
}
