package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwarp.agent.WorkerUnderTest.Outcome;
import io.dropwarp.gdal.core.Options;
import io.dropwarp.model.AssembledOutput.OutputFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/PROFILES.md says of each kind of metadata, in every layout. */
@Timeout(120)
class MetadataIT {

    private static final String COLOURS = "<ColorInterp>Palette</ColorInterp><ColorTable>"
            + "<Entry c1=\"0\" c2=\"0\" c3=\"255\" c4=\"255\"/><Entry c1=\"0\" c2=\"128\" c3=\"0\" c4=\"255\"/></ColorTable>";

    private static final String NAMES =
            "<CategoryNames><Category>Water &amp; ice</Category><Category>Forêt</Category></CategoryNames>";

    /** A table with the counts of the source's pixels, which are not the output's. */
    private static final String TABLE = "<GDALRasterAttributeTable tableType=\"thematic\">"
            + "<FieldDefn index=\"0\"><Name>Value</Name><Type>0</Type><Usage>5</Usage></FieldDefn>"
            + "<FieldDefn index=\"1\"><Name>Histogram</Name><Type>1</Type><Usage>1</Usage></FieldDefn>"
            + "<FieldDefn index=\"2\"><Name>Class</Name><Type>2</Type><Usage>2</Usage></FieldDefn>"
            + "<FieldDefn index=\"3\"><Name>Height</Name><Type>1</Type><Usage>0</Usage></FieldDefn>"
            + "<Row index=\"0\"><F>0</F><F>17</F><F>Water &amp; ice</F><F>0.5</F></Row>"
            + "<Row index=\"1\"><F>1</F><F>18</F><F>Forêt</F><F>12.25</F></Row></GDALRasterAttributeTable>";

    @TempDir
    static Path folder;

    @RegisterExtension
    static final WorkerOfClass worker = new WorkerOfClass();

    private static int jobs;

    enum Layout {
        COG,
        GTIFF,
        TILES
    }

    private static TestRaster raster(String type) {
        return TestRaster.of(60, 40).type(type).crs("EPSG:32633").geotransform(500_000, 100, 0, 5_200_000, 0, -100);
    }

    private static Outcome run(Path source, Layout layout, String options, Path... beside) throws IOException {
        String job = "job" + ++jobs;
        worker.claim(job, source);
        worker.claim(job, beside);
        Outcome outcome = worker.run(
                job,
                source.getFileName().toString(),
                Options.of("'layout': '" + layout + "', 'blockSize': 64" + options),
                Options.limits(""));
        assertThat(outcome.failed()).isNull();
        return outcome;
    }

    private static Path raster(Outcome outcome) throws IOException {
        if (!Files.isDirectory(outcome.file())) {
            return outcome.file();
        }
        try (Stream<Path> files = Files.list(outcome.file())) {
            return files.filter(file -> file.toString().endsWith(".vrt"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String info(Path raster, String... options) throws IOException {
        String[] command = Stream.of(
                        Stream.of("gdalinfo", "-mdd", "all"), Stream.of(options), Stream.of(raster.toString()))
                .flatMap(words -> words)
                .toArray(String[]::new);
        return Gdal.run(folder, command);
    }

    private static JsonNode metadata(Outcome outcome, int band, String domain) throws IOException {
        JsonNode info = Pixels.of(raster(outcome)).info();
        return (band == 0 ? info : info.path("bands").get(band - 1))
                .path("metadata")
                .path(domain);
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void classesKeepNamesTableAndColours(Layout layout) throws IOException {
        for (String driver : List.of("GTiff tif", "HFA img")) {
            String[] words = driver.split(" ", -1);
            Path source = raster("Byte")
                    .band((x, y) -> (x / 10 + y / 10) % 2)
                    .bandXml(COLOURS + NAMES + TABLE)
                    .write(folder.resolve("classes" + jobs + "." + words[1]), "-of", words[0]);
            Path aux = source.resolveSibling(source.getFileName() + ".aux.xml");
            Outcome outcome = Files.exists(aux) ? run(source, layout, "", aux) : run(source, layout, "");

            String info = info(raster(outcome));
            assertThat(info).contains("0: Water & ice", "1: Forêt");
            assertThat(info).contains("<FieldDefn", "Forêt</F>", "12.25</F>").doesNotContain("Histogram", ">17<");
            assertThat(info).contains("0: 0,0,255,255", "1: 0,128,0,255");
            // Never a mean of two classes, though bilinear is asked for; also not in overviews.
            Pixels pixels = Pixels.of(raster(outcome));
            for (int x = 0; x < pixels.width(); x++) {
                assertThat(pixels.value(1, x, pixels.height() / 2)).isIn(0.0, 1.0);
            }
            assertThat(outcome.plan().notes())
                    .anyMatch(note -> note.contains("without its pixel counts"))
                    .anyMatch(note -> note.startsWith("Resampled by nearest neighbour instead of bilinear"));
        }
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void coloursOfATypeThatATiffHasNoneForAreKept(Layout layout) throws IOException {
        Path source = raster("Int16").band((x, y) -> x % 2).bandXml(COLOURS).write(folder.resolve("c" + jobs + ".img"));

        String info = info(raster(run(source, layout, "")));

        assertThat(info).contains("ColorInterp=Palette").contains("1: 0,128,0,255");
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void aColourTableMakesNoPaletteOfThePicturesRed(Layout layout) throws IOException {
        Path source = raster("Byte")
                .band((x, y) -> 200)
                .band((x, y) -> x)
                .band((x, y) -> y)
                .write(folder.resolve("picture" + jobs + ".jpg"));
        Path aux = source.resolveSibling(source.getFileName() + ".aux.xml");
        Files.writeString(
                aux,
                Files.readString(aux)
                        .replace(
                                "</PAMDataset>",
                                "<PAMRasterBand band=\"1\"><ColorTable><Entry c1=\"1\" c2=\"2\" c3=\"3\""
                                        + " c4=\"255\"/></ColorTable></PAMRasterBand></PAMDataset>"));
        Outcome outcome = run(source, layout, "", aux);

        Pixels pixels = Pixels.of(raster(outcome));
        assertThat(pixels.band(1).path("colorInterpretation").asText()).isEqualTo("Red");
        assertThat(pixels.value(1, 5, 5)).isCloseTo(200, within(8.0));
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void bandsKeepDescriptionUnitScaleOffsetInterpretationAndMetadata(Layout layout) throws IOException {
        Path source = raster("Int16")
                .band((x, y) -> x)
                .bandXml("<Description>temperature</Description><UnitType>K</UnitType><Offset>273.15</Offset>"
                        + "<Scale>0.01</Scale><ColorInterp>Red</ColorInterp><Metadata><MDI key=\"sensor\">a</MDI>"
                        + "<MDI key=\"STATISTICS_MEAN\">5</MDI><MDI key=\"STATISTICS_MAXIMUM\">77777</MDI></Metadata>")
                .band((x, y) -> y)
                .bandXml("<Description>depth</Description><UnitType>m</UnitType><ColorInterp>Blue</ColorInterp>")
                .write(folder.resolve("bands" + jobs + ".tif"));
        Path aux = Files.writeString(
                source.resolveSibling(source.getFileName() + ".aux.xml"),
                "<PAMDataset><PAMRasterBand band=\"1\"><Metadata domain=\"OURS\"><MDI key=\"who\">me</MDI></Metadata>"
                        + "</PAMRasterBand></PAMDataset>");
        Outcome outcome = run(source, layout, "", aux);

        Pixels pixels = Pixels.of(raster(outcome));
        assertThat(pixels.band(1).path("description").asText()).isEqualTo("temperature");
        assertThat(pixels.band(2).path("description").asText()).isEqualTo("depth");
        assertThat(pixels.band(1).path("unit").asText()).isEqualTo("K");
        assertThat(pixels.band(2).path("unit").asText()).isEqualTo("m");
        assertThat(pixels.band(1).path("offset").asDouble()).isEqualTo(273.15);
        assertThat(pixels.band(1).path("scale").asDouble()).isEqualTo(0.01);
        assertThat(pixels.band(1).path("colorInterpretation").asText()).isEqualTo("Red");
        assertThat(pixels.band(2).path("colorInterpretation").asText()).isEqualTo("Blue");
        JsonNode items = metadata(outcome, 1, "");
        assertThat(items.path("sensor").asText()).isEqualTo("a");
        assertThat(items.has("STATISTICS_MEAN")).isFalse();
        assertThat(items.path("STATISTICS_MAXIMUM").asText("0")).isNotEqualTo("77777");
        assertThat(info(raster(outcome))).contains("who=me");
        if (layout == Layout.TILES) {
            Pixels tile = Pixels.of(outcome.file().resolve("0-0.tif"));
            assertThat(tile.band(2).path("description").asText()).isEqualTo("depth");
        }
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void datasetsKeepTimesTextsAndDomainsButNothingStale(Layout layout) throws IOException {
        Path source = raster("Byte")
                .xml(
                        "<Metadata><MDI key=\"AREA_OR_POINT\">Point</MDI><MDI key=\"TIFFTAG_DATETIME\">2020:01:02 03:04:05</MDI>"
                                + "<MDI key=\"TIFFTAG_COPYRIGHT\">them</MDI><MDI key=\"TIFFTAG_MAXSAMPLEVALUE\">9</MDI>"
                                + "<MDI key=\"season\">été</MDI></Metadata>")
                .band((x, y) -> x)
                .write(folder.resolve("texts" + jobs + ".tif"));
        Path aux = Files.writeString(
                source.resolveSibling(source.getFileName() + ".aux.xml"),
                "<PAMDataset><Metadata domain=\"IMAGERY\"><MDI key=\"ACQUISITIONDATETIME\">2020-01-02 03:04:05</MDI></Metadata>"
                        + "<Metadata domain=\"RPC\"><MDI key=\"LINE_OFF\">1</MDI></Metadata>"
                        + "<Metadata domain=\"overviews\"><MDI key=\"SOMETHING\">else</MDI></Metadata>"
                        + "<PAMRasterBand band=\"1\"><Histograms><HistItem><HistMin>0</HistMin><HistMax>9</HistMax>"
                        + "<BucketCount>2</BucketCount><IncludeOutOfRange>0</IncludeOutOfRange><Approximate>0</Approximate>"
                        + "<HistCounts>123|456</HistCounts></HistItem></Histograms></PAMRasterBand></PAMDataset>",
                StandardCharsets.UTF_8);
        Outcome outcome = run(source, layout, "", aux);

        JsonNode items = metadata(outcome, 0, "");
        assertThat(items.path("TIFFTAG_DATETIME").asText()).isEqualTo("2020:01:02 03:04:05");
        assertThat(items.path("TIFFTAG_COPYRIGHT").asText()).isEqualTo("them");
        assertThat(items.path("season").asText()).isEqualTo("été");
        assertThat(items.path("AREA_OR_POINT").asText()).isEqualTo("Point");
        assertThat(items.has("TIFFTAG_MAXSAMPLEVALUE")).isFalse();
        String info = info(raster(outcome));
        assertThat(info).contains("ACQUISITIONDATETIME=2020-01-02 03:04:05");
        assertThat(info).doesNotContain("LINE_OFF").doesNotContain("SOMETHING").doesNotContain("123|456");
        assertThat(outcome.plan().notes()).anyMatch(note -> note.contains("RPCs are not kept"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"COG", "GTIFF"})
    void anXmpDocumentAndAnIccProfileAreInTheFile(String layout) throws IOException {
        String xmp = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>";
        Path source = raster("Byte")
                .xml("<Metadata domain=\"xml:XMP\" format=\"xml\">" + xmp + "</Metadata>")
                .band((x, y) -> x)
                .band((x, y) -> y)
                .band((x, y) -> 1)
                .write(
                        folder.resolve("icc" + jobs + ".tif"),
                        "-co",
                        "SOURCE_ICC_PROFILE=AAAA",
                        "-co",
                        "PHOTOMETRIC=RGB");
        Outcome outcome = run(source, Layout.valueOf(layout), "");

        assertThat(info(raster(outcome))).contains("SOURCE_ICC_PROFILE=AAAA").contains("xmpmeta");
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void onlyWhatAFileCannotHoldIsInASidecarThatIsPartOfTheOutput(Layout layout) throws IOException {
        Path plain = raster("Byte").band((x, y) -> x).write(folder.resolve("plain" + jobs + ".tif"));
        Outcome without = run(plain, layout, "");
        assertThat(without.output().files()).noneMatch(file -> file.name().endsWith(".aux.xml"));

        Path named = raster("Byte").band((x, y) -> x % 2).bandXml(NAMES).write(folder.resolve("named" + jobs + ".tif"));
        Outcome with = run(named, layout, "", named.resolveSibling(named.getFileName() + ".aux.xml"));
        List<OutputFile> sidecars = with.output().files().stream()
                .filter(file -> file.name().endsWith(".aux.xml"))
                .toList();
        assertThat(sidecars).hasSize(layout == Layout.TILES ? 0 : 1);
        for (OutputFile sidecar : sidecars) {
            assertThat(Files.size(with.file().resolveSibling(sidecar.name()))).isEqualTo(sidecar.bytes());
            assertThat(with.output().sha256())
                    .isEqualTo(with.output().files().get(0).sha256());
        }
    }
}
