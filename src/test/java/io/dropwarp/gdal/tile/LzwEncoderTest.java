package io.dropwarp.gdal.tile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LzwEncoderTest {

    private final LzwEncoder encoder = new LzwEncoder();

    /** Lengths around each change of the code's width, the last of them before and after a new table. */
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 5000", "2, 5000", "16, 5000", "256, 5000", "256, 100000", "1, 100000000"})
    void decodesToWhatWasEncoded(int values, int most) {
        Random random = new Random(3);
        for (int length = 1; length <= Math.min(most, 3_000_000); length += Math.max(1, most / 400)) {
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
                bytes[i] = (byte) random.nextInt(values);
            }
            byte[] packed = new byte[LzwEncoder.most(length)];
            int size = encoder.encode(bytes, length, packed);
            assertThat(Arrays.equals(decoded(packed, size, length), bytes))
                    .as("%d bytes", length)
                    .isTrue();
        }
    }

    /** By the book: TIFF 6.0, section 13. */
    private static byte[] decoded(byte[] packed, int size, int length) {
        byte[][] table = new byte[4096][];
        for (int i = 0; i < 256; i++) {
            table[i] = new byte[] {(byte) i};
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(length);
        int next = 258;
        int width = 9;
        byte[] before = null;
        for (long bit = 0; ; ) {
            int code = 0;
            for (int i = 0; i < width; i++, bit++) {
                assertThat(bit / 8).isLessThan(size);
                code = code << 1 | ((packed[(int) (bit / 8)] >> (7 - bit % 8)) & 1);
            }
            if (code == 257) {
                return out.toByteArray();
            }
            if (code == 256) {
                next = 258;
                width = 9;
                before = null;
                continue;
            }
            byte[] now;
            if (before == null) {
                now = table[code];
            } else {
                byte[] added = Arrays.copyOf(before, before.length + 1);
                added[before.length] = code < next ? table[code][0] : before[0];
                table[next++] = added;
                now = table[code];
                if (next == (1 << width) - 1 && width < 12) {
                    width++;
                }
            }
            out.writeBytes(now);
            before = now;
        }
    }
}
