package io.dropwarp.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HrefsTest {

    private static final Path FILE = Path.of("/out/utm/a.json");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a_EPSG3857.tif",
                "a b_EPSG3857.tif",
                "50%_EPSG3857.tif",
                "%41_EPSG3857.tif",
                "a#b?c_EPSG3857.tif",
                "c:d_EPSG3857.tif",
                "tiles_EPSG3857/0-0.tif",
                "Zürich 測試 🛰_EPSG3857.tif",
                "{x}[y]|z^`\"<>_EPSG3857.tif"
            })
    void leadBackToTheFile(String name) {
        assertThat(Hrefs.resolve(FILE, Hrefs.below(name))).isEqualTo(FILE.resolveSibling(name));
    }

    @ParameterizedTest
    @CsvSource({"0, ./catalog.json", "1, ../catalog.json", "3, ../../../catalog.json"})
    void leadUp(int levels, String href) {
        assertThat(Hrefs.above(levels, "catalog.json")).isEqualTo(href);
    }

    @Test
    void areTakenForPathsWhereTheyAreNone() {
        assertThat(Hrefs.resolve(FILE, "./50% of it.tif")).isEqualTo(Path.of("/out/utm/50% of it.tif"));
    }
}
