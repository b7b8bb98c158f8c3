package io.dropwarp.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of Prometheus' query language as it takes to see which metrics, and which of their labels, an expression uses. */
final class PromQl {

    private static final Set<String> WORDS = Set.of(
            "sum",
            "max",
            "min",
            "rate",
            "increase",
            "histogram_quantile",
            "time",
            "bool",
            "by",
            "on",
            "unless",
            "and",
            "or",
            "label_values");

    /** A name, then perhaps labels in braces. */
    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][\\w:]*)\\s*(\\{[^}]*})?");

    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"");

    /** Time ranges, and the labels that results are grouped or joined by. */
    private static final Pattern OTHER =
            Pattern.compile("\\[[^]]*]|\\b(by|on|without|ignoring)\\s*\\([^)]*\\)|,\\s*\\w+\\)$");

    /**
     * A metric in an expression.
     *
     * @param name its name
     * @param labels the labels it is chosen by
     */
    record Selector(String name, List<String> labels) {}

    private PromQl() {}

    static List<Selector> selectors(String expression) {
        List<Selector> selectors = new ArrayList<>();
        Matcher found = SELECTOR.matcher(OTHER.matcher(expression).replaceAll(" "));
        while (found.find()) {
            if (!WORDS.contains(found.group(1))) {
                List<String> labels = new ArrayList<>();
                Matcher label = MATCHER.matcher(found.group(2) == null ? "" : found.group(2));
                while (label.find()) {
                    labels.add(label.group(1));
                }
                selectors.add(new Selector(found.group(1), labels));
            }
        }
        return selectors;
    }
}
