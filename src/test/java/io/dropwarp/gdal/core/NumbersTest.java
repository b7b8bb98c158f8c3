package io.dropwarp.gdal.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwarp.gdal.pixels.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {

    @ParameterizedTest
    @ValueSource(
            doubles = {
                0,
                -9999,
                1e-9,
                20037508.342789244,
                -3.4028234663852886e38,
                0.1,
                1.0 / 3,
                1e300,
                Double.MIN_VALUE,
                255
            })
    void readBackToTheSameBits(double value) {
        assertThat(Numbers.parse(Numbers.text(value))).isEqualTo(value);
    }

    @Test
    void areWrittenPlainly() {
        assertThat(Numbers.text(-9999)).isEqualTo("-9999");
        assertThat(Numbers.text(20037508.342789244)).isEqualTo("20037508.342789244");
        assertThat(Numbers.text(0.0001)).isEqualTo("0.00010");
        assertThat(Numbers.text(Double.NaN)).isEqualTo("nan");
        assertThat(Numbers.parse("NaN")).isNaN();
    }

    @Test
    void areExactWhereTheyAreWhole() {
        assertThat(Numbers.exact("18446744073709551615")).isEqualTo("18446744073709551615");
        assertThat(Numbers.exact(" -9223372036854775808 ")).isEqualTo("-9223372036854775808");
        assertThat(Numbers.exact("+007")).isEqualTo("7");
        assertThat(Numbers.exact("-9999.0")).isEqualTo("-9999");
        assertThat(Numbers.exact("-3.4028234663852886e+38")).isEqualTo("-3.4028234663852886e38");
        assertThat(Numbers.exact("NaN")).isEqualTo("nan");
        assertThatThrownBy(() -> Numbers.exact("0x7f")).isInstanceOf(NumberFormatException.class);
    }

    @Test
    void fitWideTypesToTheLastDigit() {
        assertThat(DataTypes.holds("UInt64", "18446744073709551615")).isTrue();
        assertThat(DataTypes.holds("UInt64", "18446744073709551616")).isFalse();
        assertThat(DataTypes.holds("UInt64", "-1")).isFalse();
        assertThat(DataTypes.holds("Int64", "9223372036854775807")).isTrue();
        assertThat(DataTypes.holds("Int64", "9223372036854775808")).isFalse();
        assertThat(DataTypes.holds("Int64", "-9223372036854775808")).isTrue();
        assertThat(DataTypes.holds("Int64", "0.5")).isFalse();
        assertThat(DataTypes.holds("Int64", "nan")).isFalse();
        assertThat(DataTypes.holds("Int64", "1e-999999999")).isTrue();
        assertThat(DataTypes.bits("UInt64", "1e19")).hasValue(Long.parseUnsignedLong("10000000000000000000"));
    }

    @Test
    void areNotJavasOwnOddities() {
        assertThatThrownBy(() -> Numbers.parse("0x1p3")).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> Numbers.parse("1d")).isInstanceOf(NumberFormatException.class);
    }
}
