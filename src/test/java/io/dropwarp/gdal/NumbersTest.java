package io.dropwarp.gdal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    void areNotJavasOwnOddities() {
        assertThatThrownBy(() -> Numbers.parse("0x1p3")).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> Numbers.parse("1d")).isInstanceOf(NumberFormatException.class);
    }
}
