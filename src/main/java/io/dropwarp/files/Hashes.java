package io.dropwarp.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.DoubleConsumer;

/** SHA-256 in lower-case hex. Stateless. */
public final class Hashes {

    private static final int CHUNK = 1 << 18;

    private Hashes() {}

    /** {@return the hash of a file's content} */
    public static String sha256(Path file) throws IOException {
        return sha256(file, share -> {});
    }

    /** {@return the hash of a file's content} The progress receives the share read so far, 0 to 1, after each chunk. */
    public static String sha256(Path file, DoubleConsumer progress) throws IOException {
        MessageDigest digest = digest();
        long total = Math.max(1, Files.size(file));
        long done = 0;
        byte[] chunk = new byte[(int) Math.min(CHUNK, total)];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                digest.update(chunk, 0, n);
                done += n;
                progress.accept(Math.min(1, (double) done / total));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** {@return the hash of a text in UTF-8} */
    public static String sha256(String text) {
        return HexFormat.of().formatHex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
