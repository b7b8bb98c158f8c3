package io.dropwarp.gdal.core;

import java.util.Collection;
import java.util.List;
import java.util.Vector;

/** The {@code Vector}s that GDAL's bindings require. Stateless. */
public final class GdalList {

    private GdalList() {}

    @SuppressWarnings("JdkObsolete") // the bindings take nothing else
    public static Vector<String> of(Collection<String> words) {
        return new Vector<>(words);
    }

    public static Vector<String> of(String... words) {
        return of(List.of(words));
    }
}
