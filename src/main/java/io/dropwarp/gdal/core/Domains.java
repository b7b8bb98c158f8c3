package io.dropwarp.gdal.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.Vector;
import org.gdal.gdal.Band;
import org.gdal.gdal.Dataset;
import org.gdal.gdal.MajorObject;

/**
 * Metadata outside the default domain: acquisition time and satellite (IMAGERY), XMP, and whatever programs store in
 * their own domains. Domains that describe the source's file or grid, or that lead GDAL to other files, are left out.
 * For the GDAL thread.
 */
public final class Domains {

    public static final String XMP = "xml:XMP";
    public static final String ICC = "COLOR_PROFILE";

    /** What dropwarp itself notes at an open dataset. The name differs in each process, so that no file can have it. */
    public static final String OWN = "dropwarp_" + Long.toHexString(new SplittableRandom().nextLong());

    /** Lower case, since GDAL ignores the case of a domain. */
    private static final Set<String> NOT_KEPT = Set.of(
            "",
            "image_structure",
            "subdatasets",
            "derived_subdatasets",
            "rpc",
            "geolocation",
            "overviews",
            "color_profile",
            "locationinfo",
            "vrt_sources",
            "new_vrt_sources",
            "vrt_overviews",
            "esri",
            "tiff",
            "envi",
            "nitf_metadata",
            "nitf_des_metadata",
            "nitf_des",
            "nitf_file_header_tres",
            "nitf_image_segment_tres",
            "tre",
            "cgm",
            "text",
            "_temporary_",
            "__dmd__",
            "debug",
            OWN,
            // Outputs of signed bytes had it once.
            "dropwarp");

    private Domains() {}

    /** Copies offset and scale of a band's values, where they say anything. */
    public static void copyScale(Band from, Band to) {
        Double[] value = new Double[1];
        from.GetOffset(value);
        if (value[0] != null && value[0] != 0) {
            to.SetOffset(value[0]);
        }
        from.GetScale(value);
        if (value[0] != null && value[0] != 1) {
            to.SetScale(value[0]);
        }
    }

    /** {@return the domains of a dataset or band that outputs keep} XML and JSON documents are not kept, except XMP. */
    public static List<String> of(MajorObject source) {
        List<String> out = new ArrayList<>();
        List<?> names = source.GetMetadataDomainList();
        for (Object each : names == null ? List.of() : names) {
            String name = String.valueOf(each);
            if (!isTechnical(name) && (!isDocument(name) || name.equals(XMP))) {
                out.add(name);
            }
        }
        return out;
    }

    private static boolean isTechnical(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return NOT_KEPT.contains(lower) || lower.startsWith("xml:vrt") || lower.startsWith("xml:gml");
    }

    private static boolean isDocument(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith("xml:") || lower.startsWith("json:");
    }

    /** Copies the kept domains of a dataset and its bands; the target may have more bands. */
    public static void copy(Dataset from, Dataset to) {
        copyOne(from, to);
        for (int i = 1; i <= Math.min(from.getRasterCount(), to.getRasterCount()); i++) {
            copyOne(from.GetRasterBand(i), to.GetRasterBand(i));
        }
    }

    /** Copies the kept domains of one band, or of a dataset without its bands. */
    public static void copyOne(MajorObject from, MajorObject to) {
        for (String name : of(from)) {
            to.SetMetadata(items(from, name), name);
        }
    }

    /** {@return the items of a domain of a dataset or band: {@code KEY=value} each, or one document} */
    @SuppressWarnings("JdkObsolete") // the bindings take nothing else
    public static Vector<String> items(MajorObject of, String domain) {
        Vector<String> out = new Vector<>();
        List<?> items = of.GetMetadata_List(domain);
        for (Object item : items == null ? List.of() : items) {
            out.add(String.valueOf(item));
        }
        return out;
    }

    /** Copies an ICC profile. Works only while the target file is not written yet. */
    public static void copyProfile(Dataset from, Dataset to) {
        Vector<String> profile = items(from, ICC);
        if (!profile.isEmpty()) {
            to.SetMetadata(profile, ICC);
        }
    }

    /** Adds a note that names the domains whose documents are lost. */
    public static void note(Dataset source, List<String> notes) {
        List<?> names = source.GetMetadataDomainList();
        List<String> lost = new ArrayList<>();
        for (Object each : names == null ? List.of() : names) {
            String name = String.valueOf(each);
            if (isDocument(name) && !isTechnical(name) && !name.equals(XMP)) {
                lost.add(name);
            }
        }
        if (!lost.isEmpty()) {
            notes.add("XML and JSON metadata of the source are not kept: " + String.join(", ", lost) + ".");
        }
    }
}
