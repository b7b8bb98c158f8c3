package io.dropwarp.fuzz;

import static io.dropwarp.fuzz.Mutation.done;

import io.dropwarp.fuzz.Mutation.Damage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Damage to files that are a row of pieces with a length each: PNG chunks (with their checksums made right again, so that
 * readers get to see the damage), JPEG 2000 boxes, JPEG segments, GRIB sections.
 */
final class PieceMutations {

    static final List<Mutation> ALL = List.of(PieceMutations::apply);

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    private PieceMutations() {}

    /**
     * Part of a file.
     *
     * @param start where it begins
     * @param body where its content begins
     * @param end where it ends
     * @param length where its length stands
     * @param size bytes of the length
     */
    private record Piece(int start, int body, int end, int length, int size) {}

    private static Optional<Damage> apply(byte[] file, Dice dice) {
        boolean png = file.length > 8 && java.util.Arrays.equals(file, 0, 8, PNG, 0, 8);
        List<Piece> pieces = new ArrayList<>();
        if (png) {
            chunks(file, pieces);
        } else if (file.length > 12 && text(file, 4, 2).equals("jP")) {
            boxes(file, 0, file.length, pieces);
        } else if (file.length > 4 && file[0] == (byte) 0xFF && file[1] == (byte) 0xD8) {
            segments(file, 2, pieces);
        } else if (text(file, 0, 4).equals("GRIB")) {
            sections(file, pieces);
        }
        if (pieces.isEmpty()) {
            return Optional.empty();
        }
        Optional<Damage> damage = damage(file, pieces, dice);
        return png ? damage.map(d -> new Damage(withChecksums(d.bytes()), d.what())) : damage;
    }

    private static Optional<Damage> damage(byte[] file, List<Piece> pieces, Dice dice) {
        Piece piece = dice.pick(pieces);
        return switch (dice.below(8)) {
            case 0 ->
                done(
                        ByteMutations.joined(file, piece.start(), new byte[0], piece.end()),
                        "dropped piece at %d",
                        piece.start());
            case 1 -> repeated(file, piece, dice.pick(pieces).start());
            case 2 -> length(file, piece, dice);
            default -> content(file, piece, dice);
        };
    }

    private static Optional<Damage> repeated(byte[] file, Piece piece, int to) {
        byte[] whole = java.util.Arrays.copyOfRange(file, piece.start(), piece.end());
        return done(ByteMutations.joined(file, to, whole, to), "repeated piece at %d at %d", piece.start(), to);
    }

    private static Optional<Damage> length(byte[] file, Piece piece, Dice dice) {
        byte[] out = file.clone();
        Words words = new Words(out, ByteOrder.BIG_ENDIAN);
        long value = dice.odd(words.get(piece.length(), piece.size()), file.length);
        words.put(piece.length(), piece.size(), value);
        return done(out, "length of piece at %d = %d", piece.start(), value);
    }

    private static Optional<Damage> content(byte[] file, Piece piece, Dice dice) {
        byte[] out = file.clone();
        Words words = new Words(out, ByteOrder.BIG_ENDIAN);
        int size = 1 << dice.below(3);
        // Headers of pieces are short; further in are pixels.
        int room = piece.end() - piece.start();
        int at = piece.start() + dice.below(dice.percent(80) ? Math.min(room, 64) : room);
        long value = dice.odd(words.get(at, size), file.length);
        words.put(at, size, value);
        return done(out, "%d byte(s) at %d in piece at %d = %d", size, at, piece.start(), value);
    }

    private static void chunks(byte[] file, List<Piece> pieces) {
        Words words = new Words(file, ByteOrder.BIG_ENDIAN);
        int at = PNG.length;
        while (words.has(at, 12) && words.has(at + 12, words.get(at, 4))) {
            int end = at + 12 + (int) words.get(at, 4);
            pieces.add(new Piece(at, at + 8, end, at, 4));
            at = end;
        }
    }

    private static byte[] withChecksums(byte[] file) {
        Words words = new Words(file, ByteOrder.BIG_ENDIAN);
        List<Piece> pieces = new ArrayList<>();
        chunks(file, pieces);
        for (Piece chunk : pieces) {
            CRC32 crc = new CRC32();
            crc.update(file, chunk.start() + 4, chunk.end() - chunk.start() - 8);
            words.put(chunk.end() - 4, 4, crc.getValue());
        }
        return file;
    }

    private static void boxes(byte[] file, int from, int to, List<Piece> pieces) {
        Words words = new Words(file, ByteOrder.BIG_ENDIAN);
        int at = from;
        while (at + 8 <= to) {
            long length = words.get(at, 4);
            int end = length < 8 || length > to - at ? to : at + (int) length;
            pieces.add(new Piece(at, at + 8, end, at, 4));
            String type = text(file, at + 4, 4);
            if (type.equals("jp2h") || type.equals("asoc")) {
                boxes(file, at + 8, end, pieces);
            } else if (type.equals("jp2c")) {
                segments(file, at + 10, pieces);
            }
            at = end;
        }
    }

    /** JPEG and JPEG 2000 code streams: a marker, then a length that counts itself. */
    private static void segments(byte[] file, int from, List<Piece> pieces) {
        Words words = new Words(file, ByteOrder.BIG_ENDIAN);
        int at = from;
        while (words.has(at, 4) && words.get(at, 1) == 0xFF && words.get(at + 2, 2) >= 2) {
            int end = (int) Math.min(file.length, at + 2 + words.get(at + 2, 2));
            pieces.add(new Piece(at, at + 4, end, at + 2, 2));
            at = end;
        }
    }

    private static void sections(byte[] file, List<Piece> pieces) {
        Words words = new Words(file, ByteOrder.BIG_ENDIAN);
        pieces.add(new Piece(0, 4, Math.min(16, file.length), 12, 4));
        int at = 16;
        while (words.has(at, 5) && words.get(at, 4) >= 5 && words.has(at, words.get(at, 4))) {
            int end = at + (int) words.get(at, 4);
            pieces.add(new Piece(at, at + 5, end, at, 4));
            at = end;
        }
    }

    private static String text(byte[] file, int at, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(file, Math.min(at, file.length), Math.max(0, Math.min(length, file.length - at)));
        return out.toString(StandardCharsets.ISO_8859_1);
    }
}
