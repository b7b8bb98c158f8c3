package io.dropwarp.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {

    private static final Instant NOON = Instant.parse("2026-07-01T12:00:00Z");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.tif",
                "a b  c.tif",
                "Straße – Übersicht.tif",
                "地図.tif",
                "😀.tif",
                "👩‍🚀.tif",
                "it's \"quoted\".tif",
                "-rf.tif",
                "$(reboot);`x`.tif",
                "%41.tif",
                "${header.x}.tif",
                "a*?[b].tif",
                "noextension",
                "a.TIF",
                "a.tif.",
            })
    void takesNamesOfAnyLanguageAndPunctuation(String name) {
        assertThat(FileNames.problemOf(name)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb.tif", "a\rb.tif", "a\tb.tif", "\u001b[2J.tif", "a\u007f.tif", "a\u0085.tif"})
    void refusesControlCharacters(String name) {
        assertThat(FileNames.problemOf(name)).isEqualTo("contains a control character");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sub\\..\\victim", "\\", "a.tif\\"})
    void refusesBackslashes(String name) {
        assertThat(FileNames.problemOf(name)).isEqualTo("contains a backslash");
    }

    @Test
    void refusesWhatIsNotUtf8() {
        String halfOfAnEmoji = "😀".substring(0, 1);

        assertThat(FileNames.problemOf("a\uFFFD.tif")).isEqualTo("is not valid UTF-8");
        assertThat(FileNames.problemOf(halfOfAnEmoji + ".tif")).isEqualTo("is not valid UTF-8");
        assertThat(FileNames.problemOf("😀" + halfOfAnEmoji)).isEqualTo("is not valid UTF-8");
    }

    @ParameterizedTest
    @CsvSource({
        "a.tif, a, tif",
        "a.b.TIF, a.b, tif",
        "a, a, ''",
        ".hidden, .hidden, ''",
        "a., a, ''",
        "a b.tar.gz, a b.tar, gz",
    })
    void splitsANameAtItsLastDot(String name, String stem, String extension) {
        assertThat(FileNames.stem(name)).isEqualTo(stem);
        assertThat(FileNames.extension(name)).isEqualTo(extension);
    }

    @ParameterizedTest
    @CsvSource({
        "LC08_L1TP.tif, LC08_L1TP",
        "'two words.tif', two_words",
        "'-rf.tif', rf",
        "'..hidden.tif', hidden",
        "'地図.tif', file",
        "'Straße.tif', Stra_e",
        "'😀.tif', file",
        "'a/../b.tif', a_.._b",
        "'$(x) ''y''.tif', x_y_",
        "'   .tif', file",
    })
    void makesAJobIdThatIsSafeAsAFileName(String name, String middle) {
        assertThat(FileNames.jobId(name, NOON, 0xCAFE)).isEqualTo("20260701T120000Z-" + middle + "-0000cafe");
    }

    @Test
    void keepsAJobIdShort() {
        String id = FileNames.jobId("x".repeat(250) + ".tif", NOON, -1);

        assertThat(id).startsWith("20260701T120000Z-xxx").endsWith("x-ffffffff");
        assertThat(id.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(128);
    }

    @Test
    void givesTwoArrivalsOfOneNameAndTimeTwoIds() {
        assertThat(FileNames.newJobId("a.tif", NOON)).isNotEqualTo(FileNames.newJobId("a.tif", NOON));
    }
}
