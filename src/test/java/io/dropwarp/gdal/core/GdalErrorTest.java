package io.dropwarp.gdal.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GdalErrorTest {

    @ParameterizedTest
    @CsvSource({
        "_tiffWriteProc:File too large, TOO_LARGE",
        "_tiffWriteProc:No space left on device, DISK_FULL",
        "memdataset.cpp 123: cannot allocate 4000000 bytes, OUT_OF_MEMORY",
        "Attempt to create new tiff file failed: Permission denied, OUTPUT_UNWRITABLE",
        "Read: Input/output error, IO_ERROR"
    })
    void knowsTheMachinesFailuresByTheirWords(String words, FailureCode code) {
        assertThat(GdalError.codeOf(words)).isEqualTo(code);
    }

    @Test
    void takesTheCauseFromAnEarlierMessage() {
        Failure last = new Failure(FailureCode.IO_ERROR, "Cannot write tile 0-0: Write error at scanline 9", null);

        Failure explained = GdalError.explained(
                last, List.of("ERROR 1: harmless", "ERROR 1: _tiffWriteProc:File too large", "ERROR 1: Write error"));

        assertThat(explained.code()).isEqualTo(FailureCode.TOO_LARGE);
        assertThat(explained.message()).startsWith(last.message()).contains("File too large");
        assertThat(explained.hint()).contains("max-output-bytes");
    }

    @Test
    void leavesAFailureThatIsKnownOrThatNobodyExplains() {
        Failure corrupt = new Failure(FailureCode.CORRUPT, "a.tif cannot be read to its end", "Get it again.");
        Failure unknown = new Failure(FailureCode.IO_ERROR, "Cannot write tile 0-0", null);

        assertThat(GdalError.explained(corrupt, List.of("ERROR 3: cannot allocate 9 bytes")))
                .isEqualTo(corrupt);
        assertThat(GdalError.explained(unknown, List.of("ERROR 1: harmless"))).isEqualTo(unknown);
    }
}
