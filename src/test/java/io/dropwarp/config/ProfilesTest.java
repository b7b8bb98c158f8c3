package io.dropwarp.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Layout;
import io.dropwarp.model.WarpOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfilesTest {

    private static final Path SHIPPED = Path.of(System.getProperty("dropwarp.home", "."), "config", "profiles");

    @TempDir
    Path folder;

    @BeforeEach
    void writeADefaultProfile() throws IOException {
        write("default.yaml", "crs: EPSG:32633");
    }

    private Path write(String name, String yaml) throws IOException {
        return Files.writeString(folder.resolve(name), yaml);
    }

    private Profiles load() {
        return Profiles.load(folder, Map.of());
    }

    /** What a job file of that text makes of the default profile. */
    private WarpOptions withJobFile(String yaml) throws IOException {
        return load().options("default", write(".job.dropwarp.yaml", yaml));
    }

    @Test
    void laysProfileOverDefaultsAndCommandLineOverProfileAndJobFileOverAll() throws IOException {
        write("default.yaml", "crs: EPSG:32633\nresampling: cubic\nlayout: tiles\n");
        Profiles profiles = Profiles.load(folder, Map.of("resampling", "near", "block-size", 256));
        Path jobFile = write(".job.yaml", "block-size: 1024\n");

        WarpOptions plain = profiles.options("default");
        WarpOptions own = profiles.options("default", jobFile);

        assertThat(plain.compression()).as("from the defaults").isEqualTo("LZW");
        assertThat(plain.crs()).as("from the profile").isEqualTo("EPSG:32633");
        assertThat(plain.layout()).isEqualTo(Layout.TILES);
        assertThat(plain.resampling()).as("from the command line").isEqualTo("near");
        assertThat(plain.blockSize()).isEqualTo(256);
        assertThat(own.blockSize()).as("from the job file").isEqualTo(1024);
        assertThat(own.resampling()).isEqualTo("near");
    }

    @Test
    void loadsTheShippedProfiles() {
        Profiles shipped = Profiles.load(SHIPPED, Map.of());

        assertThat(shipped.names()).containsExactly("default", "utm33-tiles", "wgs84-nearest");
        assertThat(shipped.options("default").crs()).isEqualTo("EPSG:3857");
        assertThat(shipped.options("default").layout()).isEqualTo(Layout.COG);
        assertThat(shipped.options("utm33-tiles").layout()).isEqualTo(Layout.TILES);
        assertThat(shipped.options("wgs84-nearest").resampling()).isEqualTo("near");
    }

    @Test
    void readsAListFromASingleValueAndAnOptionMap() throws IOException {
        WarpOptions options = withJobFile("resolution: [10, 20]\nextent: [0, 0, 1, 1.5]\ncreation-options: {NBITS: 1}");

        assertThat(options.resolution()).isEqualTo(List.of(10.0, 20.0));
        assertThat(options.extent()).isEqualTo(List.of(0.0, 0.0, 1.0, 1.5));
        assertThat(options.creationOptions()).containsExactly(Map.entry("NBITS", "1"));
    }

    @Test
    void takesYesAndNoAsTheWordsTheyAre() throws IOException {
        write("words.yaml", "alpha: yes\naudit: off\nbigtiff: NO\ntarget-aligned-pixels: yes");

        WarpOptions options = load().options("words");
        assertThat(options.alpha()).isEqualTo("yes");
        assertThat(options.bigtiff()).isEqualTo("no");
        assertThat(options.targetAlignedPixels()).isTrue();
    }

    @Test
    void refusesAnUnknownOptionAndNamesTheNearest() throws IOException {
        write("typo.yaml", "resamplin: near");

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(this::load)
                .withMessageContaining("typo.yaml")
                .withMessageContaining("\"resamplin\"")
                .withMessageContaining("\"resampling\"");
    }

    @Test
    void refusesAValueOfTheWrongKindAndNamesItsOption() throws IOException {
        write("wrong.yaml", "tile-rows: tall");

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(this::load)
                .withMessageContaining("wrong.yaml")
                .withMessageContaining("tile-rows");
    }

    @Test
    void refusesOptionsOfTheCommandLineThatCannotBe() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Profiles.load(folder, Map.of("layout", "mosaic")))
                .withMessageContaining("command line")
                .withMessageContaining("layout");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Profiles.value("[1, 2"))
                .withMessageContaining("[1, 2");
    }

    @Test
    void refusesAFolderThatIsNotThere() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Profiles.load(folder.resolve("missing"), Map.of()))
                .withMessageContaining("missing");
    }

    @Test
    void refusesAnUnknownProfileAndNamesThoseThereAre() throws IOException {
        write("other.yaml", "");

        assertThatExceptionOfType(DropwarpException.class)
                .isThrownBy(() -> load().options("utm"))
                .matches(e -> e.code() == FailureCode.UNKNOWN_PROFILE)
                .satisfies(e -> assertThat(e.failure().hint()).contains("default, other"));
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> load().requireProfile("utm"))
                .withMessageContaining("default, other");
    }

    @Test
    void ignoresFilesThatAreNoProfiles() throws IOException {
        write("notes.txt", "not: [yaml");
        write(".hidden.yaml", "not: [yaml");

        assertThat(load().names()).containsExactly("default");
    }

    @Test
    void takesAnEmptyJobFileAsNoOptions() throws IOException {
        assertThat(withJobFile("").crs()).isEqualTo("EPSG:32633");
        assertThat(withJobFile("# nothing yet\n").crs()).isEqualTo("EPSG:32633");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- crs\n- EPSG:3857",
                "just words",
                "42",
                "crs: [unclosed",
                "crs:\n\tEPSG:3857",
                "crs: {a: b}",
                "colour: red",
                "block-size: null",
                "block-size: 1e99",
                "layout: 7up",
                "crs: EPSG:3857\n---\ncrs: EPSG:4326",
                "\u0000\u0001",
            })
    void refusesAJobFileThatCannotBeUsed(String yaml) {
        assertThatExceptionOfType(DropwarpException.class)
                .isThrownBy(() -> withJobFile(yaml))
                .matches(e -> e.code() == FailureCode.BAD_JOB_SPEC)
                .withMessageContaining(".job.dropwarp.yaml");
    }

    @Test
    @Timeout(20)
    void makesNoObjectOfAYamlTag() throws IOException {
        Path canary = folder.resolve("canary");
        String tag = "crs: !!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[!!java.net.URL [\""
                + canary.toUri() + "\"]]]]";

        assertThatExceptionOfType(DropwarpException.class)
                .isThrownBy(() -> withJobFile(tag))
                .matches(e -> e.code() == FailureCode.BAD_JOB_SPEC);
        // A tag on a plain value is only decoration.
        assertThat(withJobFile("crs: !!java.io.File EPSG:4326").crs()).isEqualTo("EPSG:4326");
    }

    @Test
    @Timeout(20)
    void refusesAnAliasBomb() {
        StringBuilder bomb = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x]\n");
        for (char c = 'b'; c <= 'j'; c++) {
            String all = ("*" + (char) (c - 1) + ", ").repeat(8) + "*" + (char) (c - 1);
            bomb.append(c).append(": &").append(c).append(" [").append(all).append("]\n");
        }
        bomb.append("crs: *j\n");

        assertThatExceptionOfType(DropwarpException.class)
                .isThrownBy(() -> withJobFile(bomb.toString()))
                .matches(e -> e.code() == FailureCode.BAD_JOB_SPEC);
    }

    @Test
    @Timeout(20)
    void refusesAJobFileThatIsTooLargeOrTooDeep() {
        assertThatExceptionOfType(DropwarpException.class)
                .isThrownBy(() -> withJobFile("# " + "x".repeat(70_000)))
                .matches(e -> e.code() == FailureCode.BAD_JOB_SPEC)
                .withMessageContaining("larger than");
        assertThatExceptionOfType(DropwarpException.class)
                .isThrownBy(() -> withJobFile("crs: " + "[".repeat(5000) + "]".repeat(5000)))
                .matches(e -> e.code() == FailureCode.BAD_JOB_SPEC);
    }

    @Test
    void readsValuesOfTheCommandLineAsYamlDoes() {
        assertThat(String.valueOf(Profiles.value("512"))).isEqualTo("512");
        Profiles profiles = Profiles.load(
                folder, Map.of("tile-rows", Profiles.value("512"), "resolution", Profiles.value("[10, 10]")));

        assertThat(profiles.options("default").tileRows()).isEqualTo(512);
        assertThat(profiles.options("default").resolution()).isEqualTo(List.of(10.0, 10.0));
    }
}
