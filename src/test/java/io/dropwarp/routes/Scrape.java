package io.dropwarp.routes;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Prometheus gets from a running service, read as Prometheus reads it. */
final class Scrape {

    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** {@code name{labels}} as it stands → value. */
    private final Map<String, Double> samples = new LinkedHashMap<>();

    private final Map<String, Set<String>> labels = new TreeMap<>();
    private final Map<String, String> help = new TreeMap<>();
    private final Map<String, String> types = new TreeMap<>();

    private Scrape(String text) {
        text.lines().forEach(line -> {
            Matcher sample = SAMPLE.matcher(line);
            if (line.startsWith("# HELP ")) {
                String[] words = line.split(" ", 4);
                help.put(words[2], words[3]);
            } else if (line.startsWith("# TYPE ")) {
                String[] words = line.split(" ", 4);
                types.put(words[2], words[3]);
            } else if (sample.matches()) {
                samples.put(line.substring(0, line.lastIndexOf(' ')), Double.parseDouble(sample.group(3)));
                Set<String> names = labels.computeIfAbsent(sample.group(1), name -> new TreeSet<>());
                Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
                while (label.find()) {
                    names.add(label.group(1));
                }
            } else {
                throw new IllegalArgumentException("Not the text format of Prometheus: " + line);
            }
        });
    }

    static Scrape of(int port) {
        HttpResponse<String> response = get(port, "/observe/metrics");
        if (response.statusCode() != 200) {
            throw new IllegalStateException(response.statusCode() + " " + response.body());
        }
        return new Scrape(response.body());
    }

    /** {@return what the management port answers} */
    static HttpResponse<String> get(int port, String path) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** {@return the value of a sample, named with its labels as in the text} */
    double value(String sample) {
        Double value = samples.get(sample);
        if (value == null) {
            throw new IllegalArgumentException("No sample " + sample);
        }
        return value;
    }

    /** {@return every name of a sample, and the labels it comes with} */
    Map<String, Set<String>> labels() {
        return labels;
    }

    /** {@return names of all metrics} */
    Set<String> names() {
        return types.keySet();
    }

    /** {@return the metrics of our own as the table in docs/METRICS.md, without those that are in another, too} */
    String table(Set<String> elsewhere) {
        StringBuilder table = new StringBuilder("| metric | type | labels | what it is |\n| --- | --- | --- | --- |\n");
        types.forEach((name, type) -> {
            if (name.startsWith("dropwarp_") && !name.endsWith("_max") && !elsewhere.contains(name)) {
                String sample = type.equals("histogram") ? name + "_bucket" : name;
                table.append("| `%s` | %s | %s | %s |\n"
                        .formatted(
                                name,
                                type,
                                labels.get(sample).stream()
                                        .filter(label -> !label.equals("le"))
                                        .map("`%s`"::formatted)
                                        .reduce((a, b) -> a + ", " + b)
                                        .orElse(""),
                                help.get(name)));
            }
        });
        return table.toString();
    }
}
