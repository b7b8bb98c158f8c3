package io.dropwarp.fuzz;

import static io.dropwarp.fuzz.Mutation.done;

import io.dropwarp.fuzz.Mutation.Damage;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Damage that asks for no format: what disks, cables and cut-off uploads do, and numbers where headers have theirs. */
final class ByteMutations {

    static final List<Mutation> ALL = List.of(
            ByteMutations::flipBits,
            ByteMutations::overwriteRun,
            ByteMutations::truncate,
            ByteMutations::insert,
            ByteMutations::remove,
            ByteMutations::repeat,
            ByteMutations::headerWord,
            ByteMutations::headerWord,
            ByteMutations::digits);

    private static final int HEADER = 512;

    private ByteMutations() {}

    /** Half of the damage falls on the first bytes, where it hurts most. */
    static int place(byte[] file, Dice dice) {
        return dice.percent(50) ? dice.below(Math.min(HEADER, file.length)) : dice.below(file.length);
    }

    static Optional<Damage> flipBits(byte[] file, Dice dice) {
        byte[] out = file.clone();
        int number = dice.few(16);
        int first = -1;
        for (int i = 0; i < number && out.length > 0; i++) {
            int at = place(out, dice);
            first = i == 0 ? at : first;
            out[at] ^= (byte) (1 << dice.below(8));
        }
        return done(out, "flipped %d bit(s), the first at %d", number, first);
    }

    static Optional<Damage> overwriteRun(byte[] file, Dice dice) {
        byte[] out = file.clone();
        int at = place(out, dice);
        int end = Math.min(out.length, at + dice.few(600));
        int kind = dice.below(3);
        for (int i = at; i < end; i++) {
            out[i] = kind == 0 ? 0 : kind == 1 ? (byte) 0xFF : dice.anyByte();
        }
        return done(out, "overwrote bytes %d to %d", at, end);
    }

    static Optional<Damage> truncate(byte[] file, Dice dice) {
        int length = dice.percent(30) ? Math.max(0, file.length - dice.few(64)) : dice.below(file.length + 1);
        return done(Arrays.copyOf(file, length), "cut off after %d bytes", length);
    }

    static Optional<Damage> insert(byte[] file, Dice dice) {
        byte[] more = new byte[dice.few(200)];
        int kind = dice.below(2);
        for (int i = 0; i < more.length; i++) {
            more[i] = kind == 0 ? 0 : dice.anyByte();
        }
        int at = place(file, dice);
        return done(joined(file, at, more, at), "inserted %d bytes at %d", more.length, at);
    }

    static Optional<Damage> remove(byte[] file, Dice dice) {
        int at = place(file, dice);
        int end = Math.min(file.length, at + dice.few(200));
        return done(joined(file, at, new byte[0], end), "removed bytes %d to %d", at, end);
    }

    static Optional<Damage> repeat(byte[] file, Dice dice) {
        int at = place(file, dice);
        byte[] piece = Arrays.copyOfRange(file, at, Math.min(file.length, at + dice.few(600)));
        int to = place(file, dice);
        return done(joined(file, to, piece, to), "repeated %d bytes from %d at %d", piece.length, at, to);
    }

    static Optional<Damage> headerWord(byte[] file, Dice dice) {
        int size = 1 << dice.below(4);
        int at = place(file, dice) / size * size;
        if (at + size > file.length) {
            return Optional.empty();
        }
        byte[] out = file.clone();
        Words words = new Words(out, dice.percent(50) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        if (size == 8 && dice.percent(40)) {
            double value = dice.oddDouble(words.real(at));
            words.putReal(at, value);
            return done(out, "set the double at %d to %s", at, value);
        }
        long value = dice.odd(words.get(at, size), file.length);
        words.put(at, size, value);
        return done(out, "set the %d-byte number at %d to %d", size, at, value);
    }

    /** Headers of NITF, ENVI, ASCII grids and USGS DEMs are numbers in letters. */
    static Optional<Damage> digits(byte[] file, Dice dice) {
        int at = place(file, dice);
        while (at < file.length && !isDigit(file[at])) {
            at++;
        }
        if (at == file.length) {
            return Optional.empty();
        }
        byte[] out = file.clone();
        int end = at;
        byte digit = (byte) "0919-. x".charAt(dice.below(8));
        for (int most = dice.few(12); end < out.length && isDigit(out[end]) && end - at < most; end++) {
            out[end] = digit;
        }
        return done(out, "made digits %d to %d '%c'", at, end, digit);
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** {@return a file's start, something, and the file from another place to its end} */
    static byte[] joined(byte[] file, int headEnd, byte[] middle, int tailStart) {
        byte[] out = Arrays.copyOf(file, headEnd + middle.length + file.length - tailStart);
        System.arraycopy(middle, 0, out, headEnd, middle.length);
        System.arraycopy(file, tailStart, out, headEnd + middle.length, file.length - tailStart);
        return out;
    }
}
