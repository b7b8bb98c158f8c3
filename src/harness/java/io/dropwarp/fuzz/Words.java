package io.dropwarp.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers of one byte order in an array of bytes. Reading or writing beyond its end does nothing. For one thread. */
final class Words {

    private final ByteBuffer buffer;

    Words(byte[] bytes, ByteOrder order) {
        buffer = ByteBuffer.wrap(bytes).order(order);
    }

    /** {@return whether that many bytes stand there} */
    boolean has(long at, long size) {
        return at >= 0 && size >= 0 && at <= buffer.limit() - size;
    }

    /** {@return the unsigned number of 1, 2, 4 or 8 bytes that stands there, or 0} */
    long get(long at, int size) {
        if (!has(at, size)) {
            return 0;
        }
        int i = (int) at;
        return switch (size) {
            case 1 -> buffer.get(i) & 0xFF;
            case 2 -> buffer.getShort(i) & 0xFFFF;
            case 4 -> buffer.getInt(i) & 0xFFFF_FFFFL;
            default -> buffer.getLong(i);
        };
    }

    /** Writes the low bytes of a number. */
    void put(long at, int size, long value) {
        if (!has(at, size)) {
            return;
        }
        int i = (int) at;
        switch (size) {
            case 1 -> buffer.put(i, (byte) value);
            case 2 -> buffer.putShort(i, (short) value);
            case 4 -> buffer.putInt(i, (int) value);
            default -> buffer.putLong(i, value);
        }
    }

    /** {@return the double that stands there, or 0} */
    double real(long at) {
        return has(at, 8) ? buffer.getDouble((int) at) : 0;
    }

    /** Writes a double. */
    void putReal(long at, double value) {
        if (has(at, 8)) {
            buffer.putDouble((int) at, value);
        }
    }
}
