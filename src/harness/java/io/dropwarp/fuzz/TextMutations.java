package io.dropwarp.fuzz;

import static io.dropwarp.fuzz.Mutation.done;

import io.dropwarp.fuzz.Mutation.Damage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Damage to what people and programs write as text: words, numbers, lines, brackets, and what somebody hostile puts in. */
final class TextMutations {

    static final List<Mutation> ALL = List.of(
            TextMutations::number,
            TextMutations::number,
            TextMutations::number,
            TextMutations::word,
            TextMutations::word,
            TextMutations::token,
            TextMutations::line,
            TextMutations::hostile,
            TextMutations::nest,
            TextMutations::encode);

    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d+(?:\\.\\d*)?(?:[eE][-+]?\\d+)?");
    private static final Pattern WORD = Pattern.compile("[A-Za-z_][\\w.-]*");
    private static final Pattern TOKEN = Pattern.compile("[\\w.+-]+|[^\\s\\w]");

    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "-1",
            "1",
            "2",
            "17",
            "255",
            "256",
            "65536",
            "2147483647",
            "2147483648",
            "-2147483648",
            "4294967296",
            "9223372036854775807",
            "9223372036854775808",
            "99999999999999999999999",
            "1e10",
            "1e308",
            "1e309",
            "-1e308",
            "1e-320",
            "nan",
            "NaN",
            "inf",
            "-inf",
            "Infinity",
            "0x10",
            "1,5",
            "1_000",
            "",
            ".",
            "1.2.3",
            "90",
            "-91",
            "181");

    private static final List<String> HOSTILE = List.of(
            "/etc/passwd",
            "../../../../etc/passwd",
            "/vsicurl/http://127.0.0.1:9/a.tif",
            "/vsizip/a.zip/b.tif",
            "<!DOCTYPE a [<!ENTITY b \"bbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;\">]>",
            "&c;",
            "&#0;",
            "<SourceFilename relativeToVRT=\"0\">/etc/passwd</SourceFilename>",
            "<OverviewFile>/etc/passwd</OverviewFile>",
            "<MDI key=\"OVERVIEW_FILE\">/etc/passwd</MDI>",
            "<Metadata domain=\"RPC\"><MDI key=\"LINE_OFF\">nan</MDI></Metadata>",
            "<PixelFunctionLanguage>Python</PixelFunctionLanguage>",
            "]]>",
            "<![CDATA[",
            "<!--",
            "\0",
            "\"",
            "'",
            ">",
            "%s%n%x",
            "&x [*x, *x]",
            "!!java.io.File [/etc/passwd]",
            "\n  crs: EPSG:4326\n",
            "EPSG:999999",
            "GEOGCS[\"x\"]",
            "+proj=utm +zone=33 +nadgrids=/etc/passwd",
            "+proj=pipeline +step +inv",
            "\u00ff\u00fe\u0080",
            "A".repeat(20_000));

    private static final List<String> OPENERS = List.of("<a>", "[", "{a: ", "PROJCS[\"x\",", "&lt;", "(", "- ");

    private TextMutations() {}

    private static String text(byte[] file) {
        return new String(file, StandardCharsets.ISO_8859_1); // each byte is kept, whatever the encoding is
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static Optional<Damage> number(byte[] file, Dice dice) {
        return replace(
                file,
                dice,
                NUMBER,
                old -> dice.percent(60)
                        ? dice.pick(NUMBERS)
                        : dice.percent(50) ? scaled(old, dice) : Long.toString(dice.odd(0, file.length)));
    }

    private static String scaled(String number, Dice dice) {
        try {
            return String.format(Locale.ROOT, "%s", dice.oddDouble(Double.parseDouble(number)));
        } catch (NumberFormatException e) {
            return "-" + number;
        }
    }

    static Optional<Damage> word(byte[] file, Dice dice) {
        List<String> words = matches(WORD, text(file));
        return words.isEmpty() ? Optional.empty() : replace(file, dice, WORD, old -> dice.pick(words));
    }

    static Optional<Damage> token(byte[] file, Dice dice) {
        return replace(file, dice, TOKEN, old -> dice.percent(50) ? "" : old + old);
    }

    static Optional<Damage> line(byte[] file, Dice dice) {
        List<String> lines = new ArrayList<>(Arrays.asList(text(file).split("(?<=\n)")));
        int at = dice.below(lines.size());
        String line = lines.remove(at);
        int copies = dice.percent(50) ? 0 : dice.percent(90) ? 2 : 3000;
        lines.addAll(dice.below(lines.size() + 1), java.util.Collections.nCopies(copies, line));
        return done(bytes(String.join("", lines)), "line %d is there %d time(s)", at + 1, copies);
    }

    static Optional<Damage> hostile(byte[] file, Dice dice) {
        String what = dice.pick(HOSTILE);
        String shown = what.length() > 60
                ? what.substring(0, 60) + "…"
                : what.replace('\n', ' ').replace('\0', '0');
        if (dice.percent(40)) {
            return replace(file, dice, WORD, old -> what);
        }
        int at = dice.below(file.length + 1);
        return done(ByteMutations.joined(file, at, bytes(what), at), "put %s at %d", shown, at);
    }

    static Optional<Damage> nest(byte[] file, Dice dice) {
        String opener = dice.pick(OPENERS);
        int at = dice.below(file.length + 1);
        int times = dice.percent(50) ? 50 : 20_000;
        return done(
                ByteMutations.joined(file, at, bytes(opener.repeat(times)), at), "%d × %s at %d", times, opener, at);
    }

    static Optional<Damage> encode(byte[] file, Dice dice) {
        return switch (dice.below(3)) {
            case 0 -> done(text(file).getBytes(StandardCharsets.UTF_16), "is UTF-16");
            case 1 -> done(ByteMutations.joined(file, 0, bytes("\u00ef\u00bb\u00bf"), 0), "has a byte order mark");
            default -> done(bytes(text(file).replace("\n", "\r")), "has other line ends");
        };
    }

    private static List<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(java.util.regex.MatchResult::group)
                .toList();
    }

    private static Optional<Damage> replace(
            byte[] file, Dice dice, Pattern pattern, java.util.function.UnaryOperator<String> by) {
        String text = text(file);
        int number = (int) pattern.matcher(text).results().count();
        if (number == 0) {
            return Optional.empty();
        }
        Matcher matcher = pattern.matcher(text);
        for (int i = dice.below(number); i >= 0; i--) {
            matcher.find();
        }
        String old = matcher.group();
        String now = by.apply(old);
        byte[] out = ByteMutations.joined(file, matcher.start(), bytes(now), matcher.end());
        return done(out, "%s became %s at %d", shown(old), shown(now), matcher.start());
    }

    private static String shown(String text) {
        String plain = text.replaceAll("[\\x00-\\x1f]", "?");
        return "'" + (plain.length() > 60 ? plain.substring(0, 60) + "…" : plain) + "'";
    }
}
