package io.dropwarp.gdal.core;

import java.util.ArrayList;
import java.util.List;

/** Arguments of gdalwarp, as on the command line. Immutable. */
public record WarpArguments(List<String> words) {

    /** {@return the first value of an argument (given with its dash), or null} */
    public String value(String name) {
        List<String> values = values(name);
        return values.isEmpty() ? null : values.get(0);
    }

    /** {@return all values of a repeatable argument (given with its dash), in order} */
    public List<String> values(String name) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i + 1 < words.size(); i++) {
            if (words.get(i).equals(name)) {
                found.add(words.get(i + 1));
            }
        }
        return found;
    }

    /** {@return these arguments without one that has a value (given with its dash)} */
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

    /** {@return these arguments plus one} */
    public WarpArguments with(String name, String value) {
        List<String> more = new ArrayList<>(words);
        more.add(name);
        more.add(value);
        return new WarpArguments(more);
    }
}
