package io.dropwarp.gdal.core;

import java.util.Collection;
import java.util.List;
import java.util.Vector;

/** Lists of words as GDAL's bindings take them: they date from a time when Java had only vectors. Stateless. */
public final class GdalList {

    private GdalList() {}

    /**
     * Copies words.
     *
     * @param words the words
     * @return a new list for GDAL
     */
    @SuppressWarnings("JdkObsolete") // the bindings ask for nothing else
    public static Vector<String> of(Collection<String> words) {
        return new Vector<>(words);
    }

    /**
     * Copies words.
     *
     * @param words the words
     * @return a new list for GDAL
     */
    public static Vector<String> of(String... words) {
        return of(List.of(words));
    }
}
