package io.dropwarp.gdal.crs;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds out where to get PROJ grids. Stateless. */
public final class GridPackages {

    /** Part of a grid's name, in lower case → the Debian package that contains it, often under an older name. */
    private static final Map<String, String> DEBIAN = Map.of(
            "beta2007", "proj-data",
            "chenyx06", "proj-data",
            "ntf_r93", "proj-data",
            "nzgd2kgrid", "proj-data",
            "egm96_15", "proj-data",
            "rdtrans", "proj-rdnap, in non-free",
            "naptrans", "proj-rdnap, in non-free");

    private GridPackages() {}

    /** {@return one or two sentences on how to get grids, given their file names} */
    public static String hint(Collection<String> grids) {
        List<String> names = List.copyOf(new TreeSet<>(grids));
        String packages = names.stream()
                .flatMap(name -> DEBIAN.entrySet().stream()
                        .filter(entry -> name.toLowerCase(Locale.ROOT).contains(entry.getKey())))
                .map(Map.Entry::getValue)
                .distinct()
                .sorted()
                .collect(Collectors.joining(" and "));
        String commands = names.stream()
                .map(name -> "projsync --system-directory --file " + name)
                .collect(Collectors.joining(" && "));
        return (packages.isEmpty()
                        ? "The PROJ-data collection (cdn.proj.org) has it: "
                        : "Debian's package " + packages + " has it, or the PROJ-data collection: ")
                + "\"" + commands + "\" as root installs it, for workers that start after that.";
    }
}
