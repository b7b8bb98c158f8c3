package io.dropwarp.gdal;

import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gdal.gdal.Dataset;

/**
 * Metadata through which GDAL is led from a raster to other files: overviews and geolocation arrays, named in the raster
 * itself or in its {@code .aux.xml}. Stateless.
 */
final class SideReferences {

    private static final int MAX_AUXILIARY = 16 << 20;

    private static final Pattern NAMED = Pattern.compile(
            "(?is)<MDI\\s+key\\s*=\\s*[\"'](OVERVIEW_FILE|MASK_OVERVIEW_FILE|X_DATASET|Y_DATASET)[\"']\\s*>(.*?)</MDI>");

    private SideReferences() {}

    /**
     * Checks what an open dataset says of itself, before anything makes GDAL follow it.
     *
     * @param dataset the dataset
     * @param file its file
     * @throws DropwarpException FORBIDDEN_REFERENCE
     */
    static void check(Dataset dataset, Path file) {
        checkOne(file, "OVERVIEW_FILE", dataset.GetMetadataItem("OVERVIEW_FILE", "OVERVIEWS"));
        for (String key : new String[] {"X_DATASET", "Y_DATASET"}) {
            String value = dataset.GetMetadataItem(key, "GEOLOCATION");
            // Drivers name arrays of the file itself by its path, which is fine.
            if (value != null && !value.replace("\\", "/").contains(file.toString())) {
                checkOne(file, key, value.isEmpty() ? "nothing" : "./" + value);
            }
        }
    }

    /**
     * Checks a PAM sidecar before GDAL reads it.
     *
     * @param auxiliary the {@code .aux.xml}
     * @throws IOException if it cannot be read
     * @throws DropwarpException FORBIDDEN_REFERENCE
     */
    static void checkAuxiliary(Path auxiliary) throws IOException {
        String text;
        try (InputStream in = Files.newInputStream(auxiliary)) {
            text = new String(in.readNBytes(MAX_AUXILIARY), StandardCharsets.UTF_8);
        }
        Matcher matcher = NAMED.matcher(text);
        while (matcher.find()) {
            checkOne(auxiliary, matcher.group(1), matcher.group(2).trim());
        }
    }

    private static void checkOne(Path file, String key, String value) {
        if (value == null) {
            return;
        }
        String lower = value.toLowerCase(Locale.ROOT);
        String plain = lower.startsWith(":::base:::") ? value.substring(10) : value;
        if (plain.contains("/") || plain.contains("\\") || plain.contains(":") || plain.contains("&")) {
            throw new DropwarpException(
                    FailureCode.FORBIDDEN_REFERENCE,
                    file.getFileName() + " refers to " + value + " as its " + key + ", which is not a file beside it.",
                    "Remove the reference, or copy the pixels into one file with gdal_translate.");
        }
    }
}
