package io.dropwarp.gdal.core;

/** XML as GDAL's VRT and sidecar files hold it. Stateless. */
public final class Xml {

    private Xml() {}

    /** {@return a text for XML, without control characters, which XML cannot hold; empty for null} */
    public static String escape(String text) {
        return text == null
                ? ""
                : text.replaceAll("[\\p{Cntrl}&&[^\t\n]]", "")
                        .replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("\"", "&quot;");
    }
}
