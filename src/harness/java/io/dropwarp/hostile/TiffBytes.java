package io.dropwarp.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;

/** GeoTIFFs written tag by tag, so that they can say what no library would write. One band of bytes in EPSG:32633. */
public final class TiffBytes {

    private static final int ASCII = 2;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int DOUBLE = 12;

    private final Map<Integer, Tag> tags = new TreeMap<>();
    private byte[] data;

    private static final class Tag {

        private final int type;
        private final int count;
        private final byte[] bytes;

        Tag(int type, int count, byte[] bytes) {
            this.type = type;
            this.count = count;
            this.bytes = bytes;
        }
    }

    /** A raster of that size, all pixels of one value, without compression. */
    public TiffBytes(int width, int height, int value) {
        data = new byte[Math.min(width * height, 1 << 20)];
        java.util.Arrays.fill(data, (byte) value);
        longs(256, width);
        longs(257, height);
        shorts(258, 8);
        shorts(259, 1);
        shorts(262, 1);
        shorts(277, 1);
        longs(278, height);
        longs(279, data.length);
        doubles(33550, 100, 100, 0);
        doubles(33922, 0, 0, 0, 500_000, 5_000_000, 0);
        shorts(34735, 1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 32633);
    }

    /** GDAL's own metadata, an XML text. */
    public TiffBytes gdalMetadata(String xml) {
        return put(42112, ASCII, (xml + "\0").getBytes(StandardCharsets.UTF_8), 1);
    }

    /** Sets a tag to unsigned integers of 32 bits. */
    public TiffBytes longs(int tag, int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putInt(value);
        }
        return put(tag, LONG, bytes.array(), 4);
    }

    /** Sets a tag to unsigned integers of 16 bits. */
    public TiffBytes shorts(int tag, int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putShort((short) value);
        }
        return put(tag, SHORT, bytes.array(), 2);
    }

    private TiffBytes doubles(int tag, double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            bytes.putDouble(value);
        }
        return put(tag, DOUBLE, bytes.array(), 8);
    }

    private TiffBytes put(int tag, int type, byte[] bytes, int width) {
        tags.put(tag, new Tag(type, bytes.length / width, bytes));
        return this;
    }

    /** Stores so many zeros in one strip, deflated: about a thousandth of their number. */
    public TiffBytes deflatedZeros(long bytes) {
        Deflater deflater = new Deflater(9);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] zeros = new byte[1 << 20];
        byte[] packed = new byte[1 << 16];
        for (long done = 0; done < bytes; done += zeros.length) {
            deflater.setInput(zeros, 0, (int) Math.min(zeros.length, bytes - done));
            while (!deflater.needsInput()) {
                out.write(packed, 0, deflater.deflate(packed));
            }
        }
        deflater.finish();
        while (!deflater.finished()) {
            out.write(packed, 0, deflater.deflate(packed));
        }
        deflater.end();
        data = out.toByteArray();
        shorts(259, 8);
        return longs(279, data.length);
    }

    /** Stores the data in one tile of that edge in place of a strip. */
    public TiffBytes oneTile(int edge) {
        tags.remove(278);
        tags.remove(279);
        longs(322, edge);
        longs(323, edge);
        return longs(325, data.length);
    }

    /** {@return the file, whose first directory leads to the next at that place; 0 for none} */
    public byte[] bytes(int nextDirectory) {
        longs(tags.containsKey(325) ? 324 : 273, 8);
        int directory = 8 + data.length + data.length % 2;
        int extra = directory + 2 + 12 * tags.size() + 4;
        int size = extra
                + tags.values().stream()
                        .mapToInt(tag -> tag.bytes.length > 4 ? tag.bytes.length + 1 : 0)
                        .sum();
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 'I')
                .put((byte) 'I')
                .putShort((short) 42)
                .putInt(directory)
                .put(data);
        out.position(directory).putShort((short) tags.size());
        for (Map.Entry<Integer, Tag> entry : tags.entrySet()) {
            Tag tag = entry.getValue();
            out.putShort(entry.getKey().shortValue()).putShort((short) tag.type).putInt(tag.count);
            if (tag.bytes.length <= 4) {
                out.put(tag.bytes).position(out.position() + 4 - tag.bytes.length);
            } else {
                out.putInt(extra);
                out.put(extra, tag.bytes);
                extra += tag.bytes.length + tag.bytes.length % 2;
            }
        }
        out.putInt(nextDirectory < 0 ? directory : nextDirectory);
        return out.array();
    }

    /** {@return the file} */
    public byte[] bytes() {
        return bytes(0);
    }
}
