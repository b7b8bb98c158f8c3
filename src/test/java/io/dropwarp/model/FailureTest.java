package io.dropwarp.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Whatever a file says of itself, a failure is told in one line that fits on a page. */
class FailureTest {

    @Test
    void saysWhatADamagedFileSaysInOneLine() {
        Failure failure =
                new Failure(FailureCode.CORRUPT, "its CRS \"a\r\n\tb\u0000\u0007c\u2028d\u202ee\" is odd\n", "x\ny");
        assertThat(failure.message()).isEqualTo("its CRS \"a b c d e\" is odd");
        assertThat(failure.hint()).isEqualTo("x y");
    }

    @Test
    void cutsOffWhatIsTooLongToRead() {
        Failure failure = new Failure(FailureCode.CORRUPT, "x".repeat(30_000), null);
        assertThat(failure.message()).hasSize(901).endsWith("x…");
        assertThat(failure.hint()).isNull();
    }

    @Test
    void leavesAnOrdinarySentenceAsItIs() {
        String sentence = "München–Süd.tif has 3 × 4 pixels, „more“ than 𝄞 is 10.";
        assertThat(new Failure(FailureCode.TOO_LARGE, sentence, sentence).message())
                .isEqualTo(sentence);
    }
}
