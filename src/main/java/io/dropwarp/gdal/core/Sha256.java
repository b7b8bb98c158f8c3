package io.dropwarp.gdal.core;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 in lower-case hex. Stateless. */
public final class Sha256 {

    private static final int CHUNK = 1 << 18;

    private Sha256() {}

    /**
     * Hash of a file's content.
     *
     * @param file the file
     * @param progress hears of every chunk read
     * @return the hash
     * @throws IOException if it cannot be read
     */
    public static String of(Path file, Progress progress) throws IOException {
        MessageDigest digest = digest();
        long total = Math.max(1, Files.size(file));
        long done = 0;
        byte[] chunk = new byte[(int) Math.min(CHUNK, total)];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                digest.update(chunk, 0, n);
                done += n;
                progress.at(Math.min(1, (double) done / total));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Hash of a text in UTF-8.
     *
     * @param text the text
     * @return the hash
     */
    public static String of(String text) {
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
