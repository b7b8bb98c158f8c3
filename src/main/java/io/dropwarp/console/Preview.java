package io.dropwarp.console;

/**
 * A small picture of a raster, or why there is none.
 *
 * @param png the picture; null while there is none
 * @param reason why there will be none; null if there is one, or it is being drawn
 */
@SuppressWarnings("ArrayRecordComponent") // shared and never changed; nobody compares them
public record Preview(byte[] png, String reason) {

    static final Preview COMING = new Preview(null, null);

    static Preview none(String reason) {
        return new Preview(null, reason);
    }

    /** {@return whether it is still being drawn} */
    public boolean isComing() {
        return png == null && reason == null;
    }
}
