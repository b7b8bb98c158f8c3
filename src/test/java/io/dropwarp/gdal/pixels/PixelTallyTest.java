package io.dropwarp.gdal.pixels;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.model.BandStatistics;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class PixelTallyTest {

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    }

    private static BandStatistics tally(String type, String nodata, ByteBuffer pixels, int count, boolean[] hidden) {
        PixelTally tally = PixelTally.of(type, nodata);
        tally.add(pixels.rewind(), count, hidden);
        return tally.statistics(count);
    }

    @Test
    void leavesOutNodata() {
        ByteBuffer bytes = buffer(4).put(new byte[] {0, 7, (byte) 200, 0});
        assertThat(tally("Byte", "0", bytes, 4, null)).isEqualTo(new BandStatistics(4, 2, 7.0, 200.0));
        assertThat(tally("Byte", null, bytes, 4, null)).isEqualTo(new BandStatistics(4, 4, 0.0, 200.0));
    }

    @Test
    void knowsSignedFromUnsigned() {
        ByteBuffer shorts = buffer(4).putShort((short) -1).putShort((short) 5);
        assertThat(tally("UInt16", null, shorts, 2, null).maximum()).isEqualTo(65_535);
        assertThat(tally("Int16", "-1", shorts, 2, null)).isEqualTo(new BandStatistics(2, 1, 5.0, 5.0));
        ByteBuffer ints = buffer(8).putInt(-2).putInt(3);
        assertThat(tally("UInt32", null, ints, 2, null).maximum()).isEqualTo(4_294_967_294.0);
    }

    @Test
    void tellsWideNodataFromItsNeighbour() {
        ByteBuffer longs = buffer(24).putLong(-1).putLong(-2).putLong(7);
        assertThat(tally("UInt64", "18446744073709551615", longs, 3, null).validPixels())
                .isEqualTo(2);
        assertThat(tally("Int64", "-2", longs, 3, null)).isEqualTo(new BandStatistics(3, 2, -1.0, 7.0));
        ByteBuffer bytes = buffer(3).put(new byte[] {-128, -40, 127});
        assertThat(tally("Int8", "-128", bytes, 3, null)).isEqualTo(new BandStatistics(3, 2, -40.0, 127.0));
    }

    @Test
    void neverCountsNan() {
        ByteBuffer floats = buffer(12).putFloat(Float.NaN).putFloat(-3.5f).putFloat(-9999);
        assertThat(tally("Float32", "-9999", floats, 3, null)).isEqualTo(new BandStatistics(3, 1, -3.5, -3.5));
        assertThat(tally("Float32", "nan", floats, 3, null).validPixels()).isEqualTo(2);
    }

    @Test
    void leavesOutWhatAlphaHides() {
        ByteBuffer doubles = buffer(16).putDouble(1).putDouble(2);
        assertThat(tally("Float64", null, doubles, 2, new boolean[] {true, false}))
                .isEqualTo(new BandStatistics(2, 1, 2.0, 2.0));
    }

    @Test
    void countsComplexNumbersWithoutOrderingThem() {
        ByteBuffer complex =
                buffer(16).putFloat(1).putFloat(1).putFloat(Float.NaN).putFloat(0);
        assertThat(tally("CFloat32", null, complex, 2, null)).isEqualTo(new BandStatistics(2, 1, null, null));
    }

    @Test
    void hasNoRangeWhenNothingIsValid() {
        assertThat(tally("Byte", "0", buffer(3), 3, null)).isEqualTo(new BandStatistics(3, 0, null, null));
    }
}
