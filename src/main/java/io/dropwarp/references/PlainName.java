package io.dropwarp.references;

/** Recognizes plain names of files in the same folder among everything that GDAL would open. Stateless. */
public final class PlainName {

    private PlainName() {}

    /**
     * {@return whether a text can only be the name of a file beside the one that names it: no folder, no drive, no
     * {@code DRIVER:…} connection string, no XML or JSON, no hidden file}
     */
    public static boolean isPlain(String text) {
        if (text.isEmpty() || text.length() > 255 || text.startsWith(".") || text.startsWith("-")) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == 0x7f || "/\\:<>{}\"|*?".indexOf(c) >= 0) {
                return false;
            }
        }
        return !text.toLowerCase(java.util.Locale.ROOT).startsWith("vsi");
    }
}
