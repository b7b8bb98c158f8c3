package io.dropwarp.console;

/** A small PNG of a raster, or the reason why there will be none. Both are null while it is being drawn. */
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
