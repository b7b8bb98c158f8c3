package io.dropwarp.references;

import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.DoubleConsumer;

/**
 * Finds references from an HDF5 file (netCDF-4 is one) to other files: external raw data, links to other HDF5 files,
 * and datasets made of other files' datasets. The HDF5 library follows each by path, as far as the process may read,
 * and accepts any file as raw data.
 *
 * <p>The file is not parsed: a hostile file could mislead a parser other than the library's own. Instead every position
 * is checked that could be such a message, whatever surrounds it (HDF5 File Format Specification 3.0, IV.A.2).
 * Stateless.
 */
public final class Hdf5References {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

    private static final int CHUNK = 1 << 20;

    /** Longest link name and target that are found. */
    private static final int OVERLAP = 1 << 17;

    private static final int EXTERNAL_FILES = 7;
    private static final int LAYOUT = 8;
    private static final int EXTERNAL_LINK = 64;

    private final FileChannel file;
    private final String name;
    private final long base;
    private ByteBuffer bytes;

    private Hdf5References(FileChannel file, String name, long base) {
        this.file = file;
        this.name = name;
        this.base = base;
    }

    /**
     * Rejects an HDF5 file with external references; ignores other files.
     *
     * @param progress receives the share read so far
     * @throws DropwarpException FORBIDDEN_REFERENCE
     */
    public static void check(Path path, DoubleConsumer progress) throws IOException {
        try (FileChannel file = FileChannel.open(path)) {
            long base = superblock(file);
            if (base >= 0) {
                new Hdf5References(file, String.valueOf(path.getFileName()), base).scan(progress);
            }
        }
    }

    /** The library looks for its signature at 0, 512, 1024 and so on. */
    private static long superblock(FileChannel file) throws IOException {
        long size = file.size();
        for (long at = 0; at < size; at = Math.max(512, at * 2)) {
            if (Arrays.equals(read(file, at, SIGNATURE.length).array(), SIGNATURE)) {
                return at;
            }
        }
        return -1;
    }

    private static ByteBuffer read(FileChannel file, long at, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        long from = at;
        while (buffer.hasRemaining()) {
            int count = file.read(buffer, from);
            if (count < 0) {
                break;
            }
            from += count;
        }
        return buffer.flip();
    }

    private void scan(DoubleConsumer progress) throws IOException {
        for (long at = 0; at < file.size(); at += CHUNK) {
            progress.accept((double) at / file.size());
            bytes = read(file, at, CHUNK + OVERLAP);
            int end = Math.min(CHUNK, bytes.limit());
            for (int i = 0; i < end; i++) {
                switch (bytes.get(i)) {
                    case EXTERNAL_FILES -> externalFiles(i);
                    case LAYOUT -> virtualLayout(i);
                    case 1 -> link(i);
                    case 'F' -> packedHeap(i);
                    default -> {
                        // No message begins like this.
                    }
                }
            }
        }
    }

    /**
     * Possible starts of the body of a message with its type at a position: header versions 1, and 2 without and with
     * order.
     */
    private static int[] bodies(int type) {
        return new int[] {type + 8, type + 4, type + 6};
    }

    private void externalFiles(int type) throws IOException {
        for (int body : bodies(type)) {
            boolean message = has(body, 16)
                    && bytes.getInt(body) == 1
                    && bytes.getShort(body + 6) != 0
                    && leadsTo(body + 8, "HEAP");
            if (message) {
                throw forbidden("keeps its data in files outside of it");
            }
        }
    }

    private void virtualLayout(int type) throws IOException {
        for (int body : bodies(type)) {
            if (has(body, 16) && bytes.get(body) >= 4 && bytes.get(body + 1) == 3 && leadsTo(body + 2, "GCOL")) {
                throw forbidden("has a dataset made of datasets of other files");
            }
        }
    }

    /** Whether an address of any width is at a position, and a signature at that address. */
    private boolean leadsTo(int place, String signature) throws IOException {
        for (int width : new int[] {2, 4, 8}) {
            long address = width == 2
                    ? bytes.getShort(place) & 0xFFFFL
                    : width == 4 ? bytes.getInt(place) & 0xFFFFFFFFL : bytes.getLong(place);
            for (long start : new long[] {0, base}) {
                if (address >= 0 && address + start <= file.size() - 4 && signatureAt(address + start, signature)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean signatureAt(long at, String signature) throws IOException {
        return new String(read(file, at, 4).array(), StandardCharsets.ISO_8859_1).equals(signature);
    }

    /** Version 1, flags including the bit that says the type is given, and the type. */
    private void link(int start) {
        if (!has(start, 3) || (bytes.get(start + 1) & 0xE8) != 8 || bytes.get(start + 2) != EXTERNAL_LINK) {
            return;
        }
        int flags = bytes.get(start + 1);
        int at = start + 3 + ((flags & 4) != 0 ? 8 : 0) + ((flags & 16) != 0 ? 1 : 0);
        int width = 1 << (flags & 3);
        if (!has(at, width)) {
            return;
        }
        long length = 0;
        for (int i = width - 1; i >= 0; i--) {
            length = (length << 8) | (bytes.get(at + i) & 0xFF);
        }
        if (length < 1 || length > OVERLAP || !has(at + width, (int) length + 3)) {
            return;
        }
        int value = at + width + (int) length;
        int size = bytes.getShort(value) & 0xFFFF;
        if (size >= 4 && has(value + 2, size) && bytes.get(value + 2) == 0) {
            int file = endOfText(value + 3);
            if (file > 0 && endOfText(file + 1) > 0) {
                throw forbidden("has a link to another file");
            }
        }
    }

    /** Position of the zero that ends a text of one character or more; -1 if there is none. */
    private int endOfText(int at) {
        int end = at;
        while (end < bytes.limit() && (bytes.get(end) < 0 || bytes.get(end) >= ' ')) {
            end++;
        }
        return end > at && end < bytes.limit() && bytes.get(end) == 0 ? end : -1;
    }

    /** Links of a large group are in a heap, which could be compressed to hide them. */
    private void packedHeap(int at) {
        boolean heap = has(at, 9)
                && bytes.get(at + 1) == 'R'
                && bytes.get(at + 2) == 'H'
                && bytes.get(at + 3) == 'P'
                && bytes.get(at + 4) == 0;
        if (heap && bytes.getShort(at + 7) != 0) {
            throw forbidden("keeps its table of contents compressed, where links to other files cannot be seen");
        }
    }

    private boolean has(int at, int length) {
        return at + length <= bytes.limit();
    }

    private DropwarpException forbidden(String what) {
        return new DropwarpException(
                FailureCode.FORBIDDEN_REFERENCE,
                name + " is an HDF5 file that " + what + ".",
                "Copy its data into one file, for example with nccopy.");
    }
}
