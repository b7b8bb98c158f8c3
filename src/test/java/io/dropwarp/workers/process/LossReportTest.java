package io.dropwarp.workers.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.model.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LossReportTest {

    private static final String REPORT = """
            #
            # A fatal error has been detected by the Java Runtime Environment:
            #
            #  SIGSEGV (0xb) at pc=0x00007f1, pid=4, tid=5
            #
            # Problematic frame:
            # C  [libgdal.so.32+0x85f14]  GTiffDataset::Crystalize()+0x10
            #

            siginfo: si_signo: 11 (SIGSEGV), si_code: 0 (SI_USER)

            Native frames: (J=compiled Java code)
            C  [libgdal.so.32+0x85f14]
            C  [libgdal.so.32+0x85f99]

            Register to memory mapping:
            RAX=0
            """;

    @Test
    void namesSignalTimeAndMemory() {
        LossReport loss = report(LossCause.CRASHED, null, 139, "C  [libgdal.so.32+0x1]", "");

        assertThat(loss.failure().message())
                .isEqualTo("Worker process 42 was ended by signal 11 (SIGSEGV) in C  [libgdal.so.32+0x1], after 3.2 s,"
                        + " having used up to 200 MB of memory");
        assertThat(loss.answer().signal()).isEqualTo(11);
        assertThat(loss.answer().exitValue()).isEqualTo(139);
    }

    @Test
    void anExitValueAboveTheSignalsIsNoSignal() {
        LossReport loss = report(LossCause.CRASHED, null, 255, null, "");

        assertThat(loss.failure().message()).contains("exit value 255");
        assertThat(loss.answer().signal()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Terminating due to java.lang.OutOfMemoryError: Java heap space",
                "# There is insufficient memory for the Java Runtime Environment to continue."
            })
    void theJvmsLastWordsTellLackOfMemory(String words) {
        LossReport loss = report(LossCause.CRASHED, null, 3, null, words);

        assertThat(loss.failure().code()).isEqualTo(FailureCode.OUT_OF_MEMORY);
    }

    @Test
    void neverLooksLikeSuccess() {
        assertThat(report(LossCause.CRASHED, null, 0, null, "").answer().exitValue())
                .isEqualTo(1);
    }

    @Test
    void readsACrashReport(@TempDir Path folder) throws IOException {
        CrashReport crash = new CrashReport(Files.writeString(folder.resolve("report"), REPORT));

        assertThat(crash.signal()).contains("SIGSEGV");
        assertThat(crash.frame()).contains("C  [libgdal.so.32+0x85f14]  GTiffDataset::Crystalize()+0x10");
        assertThat(crash.excerpt()).isEqualTo("""
                        siginfo: si_signo: 11 (SIGSEGV), si_code: 0 (SI_USER)
                        Native frames: (J=compiled Java code)
                        C  [libgdal.so.32+0x85f14]
                        C  [libgdal.so.32+0x85f99]
                        """);
    }

    @Test
    void withoutACrashReportThereIsNothingToSay(@TempDir Path folder) {
        CrashReport crash = new CrashReport(folder.resolve("none"));

        assertThat(crash.signal()).isEmpty();
        assertThat(crash.excerpt()).isEmpty();
    }

    private static LossReport report(LossCause cause, String detail, int exitValue, String frame, String stderr) {
        return new LossReport(42, cause, detail, exitValue, frame, stderr, 3.21, 200L << 20);
    }
}
