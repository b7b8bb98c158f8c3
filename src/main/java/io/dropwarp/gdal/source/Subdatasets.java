package io.dropwarp.gdal.source;

import io.dropwarp.gdal.core.JobSpec;
import io.dropwarp.model.DropwarpException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gdal.gdal.Dataset;

/**
 * The rasters in one file: pages of a TIFF, variables of a netCDF or HDF5 file, tables of a GeoPackage, images of a
 * NITF file. The list comes from GDAL, but a sidecar or tag of the file can add to it; so only names count that the
 * file's driver makes for this very path. For the GDAL thread, but immutable once read.
 *
 * @param all all rasters in GDAL's order; empty if there is one, which is opened by the file's own name
 */
record Subdatasets(Path file, String driver, List<Subdataset> all) {

    private static final Pattern KEY = Pattern.compile("SUBDATASET_([0-9]{1,6})_NAME");

    /** Driver → prefix before the path in the names of its subdatasets. */
    private static final Map<String, Pattern> BEFORE = Map.of(
            "GTiff", Pattern.compile("GTIFF_DIR:[0-9]+:"),
            "netCDF", Pattern.compile("NETCDF:\"?"),
            "HDF5", Pattern.compile("HDF5:\"?"),
            "HDF4", Pattern.compile("HDF4_[A-Z]+:[A-Za-z0-9_]+:\"?"),
            "GPKG", Pattern.compile("GPKG:"),
            "NITF", Pattern.compile("NITF_IM:[0-9]+:"));

    /** Suffix after the path: nothing, or a name without quotes and control characters. */
    private static final Pattern AFTER = Pattern.compile("\"?(:[^\"\\p{Cntrl}]+)?");

    /** Drivers that silently open the first of several rasters. */
    private static final Set<String> OPENS_FIRST = Set.of("GTiff", "NITF");

    private static final int MOST_NAMED = 10;

    Subdatasets {
        all = List.copyOf(all);
    }

    /**
     * One raster of a file, with GDAL's description and the path to open it by.
     *
     * @param name the file's name for it: a variable, a table, {@code Page 2}
     */
    record Subdataset(String name, String description, String path) {}

    /** Lists the rasters of an open file, given the path it was opened with. */
    static Subdatasets of(Dataset container, Path file) {
        String driver = container.GetDriver().getShortName();
        Pattern before = BEFORE.get(driver);
        List<Subdataset> all = new ArrayList<>();
        if (before != null) {
            // Sorted by number: GDAL skips directories that are overviews.
            Map<Integer, String> names = new TreeMap<>();
            Map<String, String> items = items(container);
            items.forEach((key, value) -> {
                Matcher matcher = KEY.matcher(key);
                if (matcher.matches()) {
                    names.put(Integer.valueOf(matcher.group(1)), value);
                }
            });
            names.forEach((number, path) -> {
                String description = items.getOrDefault("SUBDATASET_" + number + "_DESC", "");
                Subdataset one = parse(path, description, file.toString(), before);
                if (one != null) {
                    all.add(one);
                }
            });
        }
        return new Subdatasets(file, driver, all);
    }

    private static Map<String, String> items(Dataset container) {
        Map<String, String> items = new TreeMap<>();
        for (Object item : container.GetMetadata_Dict("SUBDATASETS").entrySet()) {
            Map.Entry<?, ?> entry = (Map.Entry<?, ?>) item;
            items.put(String.valueOf(entry.getKey()), String.valueOf(entry.getValue()));
        }
        return items;
    }

    /** Null for a name that leads anywhere other than into the file. */
    private static Subdataset parse(String path, String description, String file, Pattern before) {
        int at = path.indexOf(file);
        if (at < 0) {
            return null;
        }
        String left = path.substring(0, at);
        String right = path.substring(at + file.length());
        if (!before.matcher(left).matches() || !AFTER.matcher(right).matches()) {
            return null;
        }
        String inner = right.replaceFirst("^\"?:", "");
        if (inner.isEmpty()) {
            String number = left.replaceAll("[^0-9]", "");
            inner = left.startsWith("GTIFF_DIR") ? "Page " + number : "Image " + (Integer.parseInt(number) + 1);
        }
        return new Subdataset(inner, description.replace(file, "the file"), path);
    }

    /** {@return whether the driver opens the first of several rasters as if it were the only one} */
    boolean hidesOthers() {
        return all.size() > 1 && OPENS_FIRST.contains(driver);
    }

    /**
     * Finds the raster that a job wants.
     *
     * @param wanted a number from 1, or a name
     * @return GDAL's name for opening it; null for the file itself, if that is its only raster
     * @throws DropwarpException BAD_JOB_SPEC if there is no such raster, listing those there are
     */
    String choose(String wanted) {
        String text = wanted.trim();
        if (text.matches("[0-9]{1,6}")) {
            int number = Integer.parseInt(text);
            if (number == 1 && all.isEmpty()) {
                return null;
            }
            if (number >= 1 && number <= all.size()) {
                return all.get(number - 1).path();
            }
        }
        List<Subdataset> named = all.stream()
                .filter(one -> one.name().equals(text) || plain(one.name()).equals(plain(text)))
                .toList();
        if (named.isEmpty()) {
            // The variable's name without its group, if it is unique.
            named = all.stream()
                    .filter(one -> plain(one.name()).endsWith("/" + plain(text)))
                    .toList();
        }
        if (named.size() == 1) {
            return named.get(0).path();
        }
        throw JobSpec.bad(
                "subdataset",
                wanted,
                all.isEmpty()
                        ? "is not in " + file.getFileName() + ", which holds one raster"
                        : "is not one of the " + all.size() + " rasters of " + file.getFileName() + ": " + named());
    }

    private static String plain(String name) {
        return name.replaceFirst("^/+", "").toLowerCase(Locale.ROOT);
    }

    /** {@return the rasters with their numbers, for messages; the first few if there are many} */
    String named() {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < Math.min(all.size(), MOST_NAMED); i++) {
            Subdataset one = all.get(i);
            String size = size(one.description());
            words.add((i + 1) + " = " + one.name() + (size.isEmpty() ? "" : " (" + size + ")"));
        }
        return String.join(", ", words) + (all.size() > MOST_NAMED ? ", …" : "");
    }

    /** GDAL writes {@code (80P x 60L x 1B)} for TIFF pages and {@code [3x60x80]} for arrays. */
    private static String size(String description) {
        Matcher pages =
                Pattern.compile("\\(([0-9]+)P x ([0-9]+)L x ([0-9]+)B\\)").matcher(description);
        if (pages.find()) {
            return pages.group(1) + " × " + pages.group(2) + " pixels";
        }
        Matcher array = Pattern.compile("^\\[([0-9]+(?:x[0-9]+)*)\\]").matcher(description);
        return array.find() ? array.group(1) : "";
    }
}
