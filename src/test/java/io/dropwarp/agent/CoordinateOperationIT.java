package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.agent.WorkerUnderTest.Outcome;
import io.dropwarp.model.CoordinateOperation;
import io.dropwarp.model.CoordinateOperation.Grid;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import io.dropwarp.model.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The receipt names the operation between two datums; names and accuracies are those of EPSG, for grids Debian 12 has. */
@Tag("fast")
@Timeout(300)
class CoordinateOperationIT {

    private static final String TOWGS84 =
            "+proj=longlat +ellps=bessel +towgs84=598.1,73.7,418.2,0.202,0.045,-2.455,6.7";

    @TempDir
    static Path folder;

    @RegisterExtension
    static final WorkerOfClass worker = new WorkerOfClass();

    /** Warps a sheet of 20 × 20 pixels of a thousandth of a degree, or of 10 m. */
    private static Outcome warp(String crs, double x, double y, String options) throws IOException {
        double step = Math.abs(x) <= 180 ? 0.001 : 10;
        Path file = TestRaster.of(20, 20)
                .crs(crs)
                .geotransform(x, step, 0, y, 0, -step)
                .band((column, row) -> column + row)
                .write(folder.resolve("sheet-" + System.nanoTime() + ".tif"));
        return worker.run(options, file);
    }

    private static Plan planned(String crs, double x, double y, String options) throws IOException {
        Outcome outcome = warp(crs, x, y, options);
        assertThat(outcome.failed()).isNull();
        return outcome.plan();
    }

    private static Failure refused(String crs, double x, double y, String options) throws IOException {
        Failure failure = warp(crs, x, y, options).failed().failure();
        assertThat(failure.code()).isEqualTo(FailureCode.NOT_TRANSFORMABLE);
        return failure;
    }

    @Test
    void namesTheHelmertThatIsUsedAndTheGridThatWouldBeBetter() throws IOException {
        Plan plan = planned("EPSG:27700", 530_000, 180_000, "");
        assertThat(plan.operation().name()).contains("OSGB36 to WGS 84 (6)");
        assertThat(plan.operation().accuracyM()).isEqualTo(2.0);
        assertThat(plan.operation().ballpark()).isFalse();
        assertThat(plan.operation().grids()).containsExactly(new Grid("uk_os_OSTN15_NTv2_OSGBtoETRS.tif", false));
        assertThat(plan.notes())
                .anySatisfy(note -> assertThat(note)
                        .contains("OSGB36 to WGS 84 (9)", "accuracy 1 m", "not installed", "projsync")
                        .contains("uk_os_OSTN15_NTv2_OSGBtoETRS.tif"));
    }

    @Test
    void namesAnotherOperationForAnotherPlace() throws IOException {
        Plan west = planned("EPSG:4267", -98, 39, "");
        assertThat(west.operation().name()).contains("NAD27 to WGS 84 (6)");
        assertThat(west.operation().accuracyM()).isEqualTo(7.0);
        assertThat(west.operation().grids()).contains(new Grid("us_noaa_conus.tif", false));
        assertThat(planned("EPSG:4267", -75, 41, "").operation().name()).contains("NAD27 to WGS 84 (4)");
    }

    @Test
    void saysNothingOfGridsWhereTheBestIsInstalled() throws IOException {
        Plan plan = planned("EPSG:4314", 14, 51.5, "'crsAccuracy': 1.0");
        assertThat(plan.operation().name()).contains("DHDN to WGS 84 (4)");
        assertThat(plan.operation().accuracyM()).isEqualTo(1.0);
        assertThat(plan.operation().grids()).containsExactly(new Grid("de_adv_BETA2007.tif", true));
        assertThat(plan.notes()).noneMatch(note -> note.contains("grid"));
    }

    @Test
    void isAConversionWithinOneDatum() throws IOException {
        Plan plan = planned("EPSG:32632", 500_000, 5_600_000, "'crsAccuracy': 0.001");
        assertThat(plan.operation())
                .isEqualTo(new CoordinateOperation(
                        "Conversion from WGS 84 / UTM zone 32N to WGS 84 / Pseudo-Mercator, which are on one datum",
                        0.0,
                        List.of(),
                        false));
        assertThat(plan.notes()).isEmpty();
    }

    @Test
    void takesTheSameFromWordsWithoutACode() throws IOException {
        Plan plan = planned("EPSG:4326", -0.13, 51.5, "'sourceCrs': 'EPSG:4277'");
        assertThat(plan.operation().name()).contains("OSGB36 to WGS 84 (6)");
        String mercator = "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +datum=OSGB36";
        assertThat(planned(mercator, 530_000, 180_000, "").operation().name()).contains("OSGB36 to WGS 84 (6)");
    }

    @Test
    void saysThatTheDatumsAreTakenForEqual() throws IOException {
        Plan plan = planned("EPSG:4267", 10, 50, "");
        assertThat(plan.operation().ballpark()).isTrue();
        assertThat(plan.operation().accuracyM()).isNull();
        assertThat(plan.notes()).anyMatch(note -> note.contains("treats the datums as equal"));
        assertThat(refused("EPSG:4267", 10, 50, "'crsAccuracy': 100").message()).contains("only treats", "100 m");
    }

    @Test
    void saysThatTheAccuracyOfAShiftOfTheFilesOwnIsNotKnown() throws IOException {
        Plan plan = planned(TOWGS84, 10, 50, "");
        assertThat(plan.operation().ballpark()).isFalse();
        assertThat(plan.operation().accuracyM()).isNull();
        assertThat(plan.notes()).anyMatch(note -> note.contains("accuracy") && note.contains("not known"));
        refused(TOWGS84, 10, 50, "'crsAccuracy': 100");
    }

    @Test
    void refusesWhatIsLessAccurateThanAskedForAndNamesTheGrid() throws IOException {
        Failure failure = refused("EPSG:27700", 530_000, 180_000, "'crsAccuracy': 1.0");
        assertThat(failure.message()).contains("is 2 m", "OSGB36 to WGS 84 (6)", "asks for 1 m");
        assertThat(failure.hint()).contains("projsync", "uk_os_OSTN15_NTv2_OSGBtoETRS.tif");
        assertThat(refused("EPSG:27700", 530_000, 180_000, "'crsAccuracy': 0.5").hint())
                .contains("knows no operation here that is accurate enough");
        assertThat(planned("EPSG:27700", 530_000, 180_000, "'crsAccuracy': 2").operation())
                .isNotNull();
    }

    @Test
    void tellsOfTheEpochOfWhatMoves() throws IOException {
        Plan plan = planned("EPSG:9000", 10, 50, "'crs': 'EPSG:4258'");
        assertThat(plan.operation().name()).contains("ITRF2014 to ETRF20");
        assertThat(plan.notes()).anyMatch(note -> note.contains("epoch"));
    }

    @Test
    void neverDropsHeightsInSilence() throws IOException {
        for (String vertical : new String[] {"EPSG:25832+7837", "EPSG:4979", "EPSG:4937"}) {
            boolean degrees = !vertical.contains("+");
            Plan from = planned(vertical, degrees ? 10 : 500_000, degrees ? 50 : 5_600_000, "");
            assertThat(from.notes()).as(vertical).anyMatch(CoordinateOperationIT::tellsOfHeights);
            Plan to = planned("EPSG:32632", 500_000, 5_600_000, "'crs': '" + vertical + "'");
            assertThat(to.notes()).as(vertical).anyMatch(CoordinateOperationIT::tellsOfHeights);
            assertThat(to.grid().crs()).isIn("EPSG:25832", "EPSG:4326", "EPSG:4258");
            Plan assumed = planned(
                    "EPSG:32632", degrees ? 10 : 500_000, degrees ? 50 : 5_600_000, "'sourceCrs': '" + vertical + "'");
            assertThat(assumed.notes()).as(vertical).anyMatch(CoordinateOperationIT::tellsOfHeights);
        }
    }

    private static boolean tellsOfHeights(String note) {
        return note.toLowerCase(Locale.ROOT).contains("heights stay as they are");
    }
}
