package io.dropwarp.console;

/**
 * A small PNG of a raster, or the reason why there is none. Both are null while it is being drawn.
 *
 * @param passes whether the reason passes, so that it is worth while to ask again
 */
@SuppressWarnings("ArrayRecordComponent") // shared and never changed; nobody compares them
public record Preview(byte[] png, String reason, boolean passes) {

    static final Preview COMING = new Preview(null, null, true);

    static Preview of(byte[] png) {
        return new Preview(png, null, false);
    }

    static Preview none(String reason) {
        return new Preview(null, reason, false);
    }

    /** {@return whether it is still being drawn} */
    public boolean isComing() {
        return png == null && reason == null;
    }
}
