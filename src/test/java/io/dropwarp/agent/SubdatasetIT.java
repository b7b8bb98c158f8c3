package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.agent.WorkerUnderTest.Outcome;
import io.dropwarp.gdal.core.Options;
import io.dropwarp.model.FailureCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A file that holds several rasters is refused by name, and the option {@code subdataset} takes one of them: pages of a
 * TIFF, variables of a netCDF file, tables of a GeoPackage. What only belongs to a raster is none: overviews, masks.
 */
@Timeout(120)
class SubdatasetIT {

    private static final String LIMITS =
            "'drivers': ['GTiff', 'VRT', 'netCDF', 'HFA', 'GPKG', 'NITF', 'JPEG'], 'containerDrivers': ['HDF5', 'GPKG']";

    @TempDir
    static Path folder;

    @RegisterExtension
    static final WorkerOfClass worker = new WorkerOfClass();

    private static int jobs;

    @BeforeAll
    static void make() throws IOException {
        // Pages of several sizes and types; each holds its number times 10.
        for (int page = 1; page <= 3; page++) {
            int value = 10 * page;
            String[] append = page == 1 ? new String[] {} : new String[] {"-co", "APPEND_SUBDATASET=YES"};
            raster(90 - 20 * page, 60 - 15 * page)
                    .band((x, y) -> value)
                    .write(folder.resolve("pages.tif"), with(append, "-of", "GTiff"));
        }
        for (String table : new String[] {"one", "two b"}) {
            int value = table.equals("one") ? 50 : 60;
            TestRaster.of(40, 30)
                    .crs("EPSG:32633")
                    .geotransform(500_000, 100, 0, 5_200_000, 0, -100)
                    .band((x, y) -> value)
                    .write(
                            folder.resolve("tables.gpkg"),
                            "-of",
                            "GPKG",
                            "-co",
                            "RASTER_TABLE=" + table,
                            "-co",
                            "APPEND_SUBDATASET=" + (value == 50 ? "NO" : "YES"));
        }
        raster(40, 30)
                .band((x, y) -> 7)
                .band((x, y) -> 8)
                .write(folder.resolve("variables.nc"), "-of", "netCDF", "-co", "FORMAT=NC4");
        // Each page has a mask of its own.
        raster(40, 30).band((x, y) -> 7).mask((x, y) -> x < 20).write(folder.resolve("masked.tif"));
        raster(40, 30)
                .band((x, y) -> 8)
                .mask((x, y) -> x >= 20)
                .write(folder.resolve("masked.tif"), "-co", "APPEND_SUBDATASET=YES");
        raster(40, 30).band((x, y) -> 9).write(folder.resolve("masked.tif"), "-co", "APPEND_SUBDATASET=YES");
        raster(400, 300).band((x, y) -> 9).mask((x, y) -> x > 99).write(folder.resolve("one.tif"));
        Gdal.run(folder, "gdaladdo", "-q", "one.tif", "2", "4");
    }

    private static TestRaster raster(int width, int height) {
        return TestRaster.of(width, height).crs("EPSG:32633").geotransform(500_000, 100, 0, 5_200_000, 0, -100);
    }

    private static String[] with(String[] some, String... more) {
        String[] all = java.util.Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }

    private static Outcome run(String file, String options, Path... beside) throws IOException {
        String job = "job" + ++jobs;
        worker.claim(job, folder.resolve(file));
        worker.claim(job, beside);
        return worker.run(job, file, Options.of("'resampling': 'near'" + options), Options.limits(LIMITS));
    }

    private static Outcome choose(String file, String subdataset, Path... beside) throws IOException {
        return run(file, ", 'subdataset': '" + subdataset + "'", beside);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pages.tif    | 1 = Page 1 (70 × 45 pixels), 2 = Page 2 (50 × 30 pixels), 3 = Page 3 (30 × 15 pixels)",
                "masked.tif   | 1 = Page 1 (40 × 30 pixels), 2 = Page 3 (40 × 30 pixels), 3 = Page 5 (40 × 30 pixels)",
                "tables.gpkg  | 1 = one, 2 = two b",
                "variables.nc | 1 = Band1 (30x40), 2 = Band2 (30x40)"
            })
    void severalRastersAreRefusedByName(String file, String named) throws IOException {
        Outcome outcome = run(file, "");

        assertThat(outcome.failed().failure().code()).isEqualTo(FailureCode.UNSUPPORTED_FORMAT);
        assertThat(outcome.failed().failure().message()).contains(file).contains(named);
        assertThat(outcome.failed().failure().hint()).contains("\"subdataset\"").contains("--option subdataset=2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pages.tif    | 1      | 10",
                "pages.tif    | 2      | 20",
                "pages.tif    | page 3 | 30",
                "tables.gpkg  | 1      | 50",
                "tables.gpkg  | two b  | 60",
                "variables.nc | 2      | 8",
                "variables.nc | Band1  | 7",
                "one.tif      | 1      | 9"
            })
    void oneIsTakenByNumberOrName(String file, String subdataset, double value) throws IOException {
        Outcome outcome = choose(file, subdataset);

        assertThat(outcome.failed()).isNull();
        Pixels pixels = Pixels.of(outcome.file());
        assertThat(pixels.value(1, pixels.width() / 2, pixels.height() / 2)).isEqualTo(value);
        // The command in the receipt makes the same pixels.
        Path whole = Gdal.byHand(outcome.plan(), folder, folder.resolve("hand" + jobs + ".tif"));
        assertThat(Gdal.pixels(whole)).isEqualTo(Gdal.pixels(outcome.file()));
    }

    @ParameterizedTest
    @CsvSource({"pages.tif,4", "pages.tif,0", "pages.tif,Band1", "one.tif,2", "variables.nc,Band", "tables.gpkg,two"})
    void whatTheFileDoesNotHoldIsRefused(String file, String subdataset) throws IOException {
        Outcome outcome = choose(file, subdataset);

        assertThat(outcome.failed().failure().code()).isEqualTo(FailureCode.BAD_JOB_SPEC);
        assertThat(outcome.failed().failure().message())
                .contains("\"subdataset\"")
                .contains(file);
    }

    @Test
    void overviewsAndAMaskAreNoPages() throws IOException {
        Outcome outcome = run("one.tif", "");

        assertThat(outcome.failed()).isNull();
        assertThat(Pixels.of(outcome.file()).value(1, 200, 150)).isEqualTo(9);
    }

    @Test
    void theFirstPageKeepsItsMask() throws IOException {
        Pixels pixels = Pixels.of(choose("masked.tif", "1").file());

        assertThat(pixels.valid(1, 8, 15)).isTrue();
        assertThat(pixels.valid(1, 32, 15)).isFalse();
    }

    @Test
    void aPageWithoutMaskGetsNoOtherPages() throws IOException {
        Pixels pixels = Pixels.of(choose("masked.tif", "3").file());

        assertThat(pixels.value(1, 8, 15)).isEqualTo(9);
        assertThat(pixels.valid(1, 8, 15)).isTrue();
        assertThat(pixels.valid(1, 32, 15)).isTrue();
    }

    @Test
    void aLaterPageWithAMaskIsRefused() throws IOException {
        Outcome outcome = choose("masked.tif", "2");

        assertThat(outcome.failed().failure().code()).isEqualTo(FailureCode.UNSUPPORTED_FORMAT);
        assertThat(outcome.failed().failure().message()).contains("mask");
    }

    @Test
    void aContainerIsOpenedOnlyWhenOneOfItsRastersIsAskedFor() throws IOException {
        Files.copy(folder.resolve("variables.nc"), folder.resolve("variables.h5"));

        Outcome refused = run("variables.h5", "");
        assertThat(refused.failed().failure().code()).isEqualTo(FailureCode.UNSUPPORTED_FORMAT);
        assertThat(refused.failed().failure().message()).contains("HDF5").contains("2 = //Band2");

        // GDAL's HDF5 driver does not read netCDF's georeferencing, so it gets as far as that.
        Outcome taken = choose("variables.h5", "Band2");
        assertThat(taken.failed().failure().code()).isEqualTo(FailureCode.NO_GEOREFERENCING);
        assertThat(taken.failed().failure().message()).contains("Band2");
    }

    @Test
    void aSidecarCannotNameASubdatasetOfAnotherFile() throws IOException {
        raster(40, 30).band((x, y) -> 77).write(folder.resolve("secret.tif"));
        Path secret = folder.resolve("secret.tif");
        Path aux = Files.writeString(
                folder.resolve("one.tif.aux.xml"),
                "<PAMDataset><Metadata domain=\"SUBDATASETS\"><MDI key=\"SUBDATASET_1_NAME\">GTIFF_DIR:1:" + secret
                        + "</MDI><MDI key=\"SUBDATASET_2_NAME\">" + secret
                        + "</MDI><MDI key=\"SUBDATASET_3_NAME\">NETCDF:\"" + secret
                        + "\":a</MDI></Metadata></PAMDataset>",
                StandardCharsets.UTF_8);

        for (String wanted : new String[] {"1", "2", "3", secret.toString(), "GTIFF_DIR:1:" + secret}) {
            Outcome outcome = choose("one.tif", wanted, aux);
            if (outcome.failed() == null) {
                assertThat(Pixels.of(outcome.file()).value(1, 200, 150)).isEqualTo(9);
            } else {
                assertThat(outcome.failed().failure().code()).isEqualTo(FailureCode.BAD_JOB_SPEC);
            }
        }
    }
}
