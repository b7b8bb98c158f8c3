package io.dropwarp.console;

import io.dropwarp.deadletter.DeadLetter;
import io.dropwarp.operations.Operations;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The dead letters, by page and by code. Reads the folder at most once a second. Thread-safe. */
public final class DeadLetterIndex {

    private static final long FRESH_NANOS = 1_000_000_000L;

    private static final int MOST_A_PAGE = 100;

    private final Operations operations;
    private List<DeadLetter> known;
    private long readAt;

    /**
     * The dead letters of one code.
     *
     * @param hint what the newest of them advises; null if nothing
     * @param retriable how many of them can be retried
     */
    public record Group(String code, String kind, String hint, int count, int retriable) {}

    /**
     * A page of dead letters.
     *
     * @param total number of all dead letters
     * @param groups all of them by code, the largest group first
     * @param matching number that match the query
     * @param from how many of these were skipped
     * @param letters those that follow, newest first
     */
    public record Page(int total, List<Group> groups, int matching, int from, List<DeadLetter> letters) {}

    /**
     * A query. An empty code or text matches all; the text is looked for in the names of file and job.
     *
     * @param count how many to return; at most 100
     */
    public record Query(String code, String text, int from, int count) {}

    public DeadLetterIndex(Operations operations) {
        this.operations = operations;
    }

    /** Makes the next query read the folder. */
    public synchronized void forget() {
        known = null;
    }

    private synchronized List<DeadLetter> all() throws IOException {
        if (known == null || System.nanoTime() - readAt > FRESH_NANOS) {
            known = List.copyOf(operations.deadLetters());
            readAt = System.nanoTime();
        }
        return known;
    }

    /**
     * {@return a page of the dead letters that match}
     *
     * @throws IOException if the folder cannot be read
     */
    public Page find(Query query) throws IOException {
        List<DeadLetter> all = all();
        String text = query.text().toLowerCase(Locale.ROOT);
        List<DeadLetter> matching = all.stream()
                .filter(letter -> query.code().isEmpty() || letter.code().equals(query.code()))
                .filter(letter -> text.isEmpty()
                        || (letter.file() + " " + letter.job())
                                .toLowerCase(Locale.ROOT)
                                .contains(text))
                .toList();
        int from = Math.max(0, Math.min(query.from(), matching.size()));
        int to = from + Math.max(0, Math.min(Math.min(query.count(), MOST_A_PAGE), matching.size() - from));
        return new Page(all.size(), groups(all), matching.size(), from, List.copyOf(matching.subList(from, to)));
    }

    /**
     * {@return all dead letters of a code, newest first}
     *
     * @throws IOException if the folder cannot be read
     */
    public List<DeadLetter> ofCode(String code) throws IOException {
        forget();
        return all().stream().filter(letter -> letter.code().equals(code)).toList();
    }

    private static List<Group> groups(List<DeadLetter> all) {
        Map<String, List<DeadLetter>> byCode =
                all.stream().collect(Collectors.groupingBy(DeadLetter::code, LinkedHashMap::new, Collectors.toList()));
        List<Group> groups = new ArrayList<>();
        byCode.forEach((code, letters) ->
                groups.add(new Group(code, letters.get(0).kind(), letters.get(0).hint(), letters.size(), (int)
                        letters.stream().filter(DeadLetter::retriable).count())));
        groups.sort(Comparator.comparingInt(Group::count).reversed().thenComparing(Group::code));
        return groups;
    }
}
