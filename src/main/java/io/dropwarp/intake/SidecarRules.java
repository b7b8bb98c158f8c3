package io.dropwarp.intake;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which files of a folder belong to which raster, by name, as GDAL looks for them. Built once for a folder, so that
 * 40,000 names cost one pass and not a search each. Immutable and thread-safe.
 */
public final class SidecarRules {

    /** Suffixes appended to the raster's whole name: {@code a.tif.aux.xml}. */
    private static final List<String> AFTER_NAME = List.of(
            ".msk.ovr",
            ".ovr.aux.xml",
            ".aux.xml",
            ".aux",
            ".ovr",
            ".msk",
            ".prj",
            ".hdr",
            ".wld",
            ".xml",
            ".rrd",
            FileNames.OPTIONS);

    /** Suffixes that replace the raster's extension: {@code a.prj}. */
    private static final List<String> INSTEAD_OF_EXTENSION = List.of(
            ".aux.xml",
            ".prj",
            ".qpj",
            ".wld",
            ".aux",
            ".ovr",
            ".msk",
            ".rrd",
            ".rde",
            ".ige",
            ".hdr",
            ".rpb",
            ".imd",
            ".stx",
            ".clr",
            "_rpc.txt",
            FileNames.OPTIONS);

    /** World files: first and last letter of the raster's extension and a w, or the extension and a w. */
    private static final Set<String> WORLD = Set.of(
            "tfw", "tifw", "tiffw", "jgw", "jpgw", "jpegw", "pgw", "pngw", "bpw", "bmpw", "j2w", "jp2w", "wpw", "webpw",
            "igw", "imgw", "gfw", "gifw", "blw", "bilw", "ngw", "vtw");

    private final Map<String, Set<String>> byWholeName = new HashMap<>();
    private final Map<String, Set<String>> byStem = new HashMap<>();

    SidecarRules(Collection<String> names) {
        for (String name : names) {
            String lower = name.toLowerCase(Locale.ROOT);
            for (String ending : AFTER_NAME) {
                if (lower.endsWith(ending)) {
                    index(byWholeName, name, ending.length());
                }
            }
            for (String ending : INSTEAD_OF_EXTENSION) {
                if (lower.endsWith(ending)) {
                    index(byStem, name, ending.length());
                }
            }
            String extension = FileNames.extension(name);
            if (WORLD.contains(extension)) {
                index(byStem, name, extension.length() + 1);
            }
        }
    }

    private static void index(Map<String, Set<String>> index, String name, int ending) {
        if (name.length() > ending) {
            index.computeIfAbsent(name.substring(0, name.length() - ending), base -> new TreeSet<>())
                    .add(name);
        }
    }

    /**
     * {@return whether a file can only be a sidecar: world files, projections, overviews, masks, metadata and job
     * options}
     */
    public static boolean isSidecar(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return WORLD.contains(FileNames.extension(name))
                || INSTEAD_OF_EXTENSION.stream().anyMatch(lower::endsWith)
                || lower.endsWith(".tif.xml")
                || lower.endsWith(".tiff.xml");
    }

    /** {@return names of the files that GDAL or dropwarp would read together with a raster} */
    public Set<String> of(String raster) {
        Set<String> found = new LinkedHashSet<>(byWholeName.getOrDefault(raster, Set.of()));
        found.addAll(byStem.getOrDefault(FileNames.stem(raster), Set.of()));
        found.remove(raster);
        return found;
    }

    /**
     * The name under which a sidecar belongs to a raster.
     *
     * @param sidecar name of a sidecar, perhaps of another raster, such as {@code utm33.prj}
     * @param raster name of the raster, such as {@code scene.tif}
     * @return its own name if it belongs to the raster already, else the raster's with the sidecar's suffix, such as
     *     {@code scene.prj}
     */
    public static String nameFor(String sidecar, String raster) {
        if (new SidecarRules(List.of(sidecar)).of(raster).contains(sidecar)) {
            return sidecar;
        }
        String lower = sidecar.toLowerCase(Locale.ROOT);
        String ending = INSTEAD_OF_EXTENSION.stream()
                .filter(lower::endsWith)
                .findFirst()
                .orElse("." + FileNames.extension(sidecar));
        return FileNames.stem(raster) + ending;
    }
}
