package io.dropwarp.gdal.core;

import java.util.ArrayList;
import java.util.List;

/**
 * Arguments of gdalwarp, names and values in turn. Immutable.
 *
 * @param words as on the command line
 */
public record WarpArguments(List<String> words) {

    /**
     * The value of an argument.
     *
     * @param name with its dash
     * @return the first value given, or null
     */
    public String value(String name) {
        List<String> values = values(name);
        return values.isEmpty() ? null : values.get(0);
    }

    /**
     * The values of an argument that may be given several times.
     *
     * @param name with its dash
     * @return each value, in order
     */
    public List<String> values(String name) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i + 1 < words.size(); i++) {
            if (words.get(i).equals(name)) {
                found.add(words.get(i + 1));
            }
        }
        return found;
    }

    /**
     * These arguments but one.
     *
     * @param name of an argument with a value, with its dash
     * @return without it
     */
    public WarpArguments without(String name) {
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).equals(name)) {
                i++;
            } else {
                rest.add(words.get(i));
            }
        }
        return new WarpArguments(rest);
    }

    /**
     * These arguments and one more.
     *
     * @param name with its dash
     * @param value its value
     * @return with it
     */
    public WarpArguments with(String name, String value) {
        List<String> more = new ArrayList<>(words);
        more.add(name);
        more.add(value);
        return new WarpArguments(more);
    }
}
