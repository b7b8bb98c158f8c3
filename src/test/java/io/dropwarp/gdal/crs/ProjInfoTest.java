package io.dropwarp.gdal.crs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What projinfo 9.1.1 wrote, with areas and PROJJSON shortened to what is read. */
class ProjInfoTest {

    private static final String OSGB36 = """
            Candidate operations found: 5
            -------------------------------------
            Operation No. 1:

            unknown id, Inverse of British National Grid + OSGB36 to WGS 84 (6) + Popular Visualisation Pseudo-Mercator, 2 m, United Kingdom (UK) - England and Wales onshore, Scotland onshore.

            PROJ string:
            +proj=pipeline +step +inv +proj=tmerc +lat_0=49 +lon_0=-2 +step +proj=webmerc +ellps=WGS84

            PROJJSON:
            {"type":"ConcatenatedOperation","name":"x","steps":[{"bbox":{"south_latitude":1}}],"bbox":{"south_latitude":49.79,"west_longitude":-8.82,"north_latitude":60.94,"east_longitude":1.92}}

            -------------------------------------
            Operation No. 2:

            unknown id, Inverse of British National Grid + OSGB36 to WGS 84 (9) + Popular Visualisation Pseudo-Mercator, 1 m, United Kingdom (UK) - offshore, 9°W to 2°E., at least one grid missing

            PROJ string:
            +proj=pipeline +step +proj=hgridshift +grids=uk_os_OSTN15_NTv2_OSGBtoETRS.tif +step +proj=webmerc

            PROJJSON:
            {"type":"ConcatenatedOperation"}

            Grid uk_os_OSTN15_NTv2_OSGBtoETRS.tif needed but not found on the system. Can be obtained at https://cdn.proj.org/uk_os_OSTN15_NTv2_OSGBtoETRS.tif
            """;

    @Test
    void readsNameAccuracyPipelineAndArea() {
        OperationCandidate first = ProjInfo.parse(OSGB36).get(0);
        assertThat(first.name())
                .isEqualTo("Inverse of British National Grid + OSGB36 to WGS 84 (6)"
                        + " + Popular Visualisation Pseudo-Mercator");
        assertThat(first.accuracyM()).isEqualTo(2.0);
        assertThat(first.ballpark()).isFalse();
        assertThat(first.grids()).isEmpty();
        assertThat(first.missing()).isEmpty();
        assertThat(first.area()).isEqualTo(new GeoBox(-8.82, 49.79, 1.92, 60.94));
        assertThat(first.pipeline()).startsWith("+proj=pipeline").endsWith("+ellps=WGS84");
    }

    @Test
    void readsGridsThatAreMissing() {
        List<OperationCandidate> all = ProjInfo.parse(OSGB36);
        assertThat(all).hasSize(2);
        assertThat(all.get(1).missing()).containsExactly("uk_os_OSTN15_NTv2_OSGBtoETRS.tif");
        assertThat(all.get(1).grids()).containsExactly("uk_os_OSTN15_NTv2_OSGBtoETRS.tif");
        assertThat(all.get(1).area()).isEqualTo(GeoBox.WORLD);
        assertThat(all.get(1).moreAccurateThan(all.get(0))).isTrue();
        assertThat(all.get(0).moreAccurateThan(all.get(1))).isFalse();
    }

    @Test
    void readsGridsThatAreThereAndThoseThatPROJCanDoWithout() {
        OperationCandidate only = ProjInfo.parse("""
                        EPSG:15948, DHDN to WGS 84 (4), 1 m, Germany - onshore.

                        PROJ string:
                        +proj=pipeline +step +proj=hgridshift +grids=de_adv_BETA2007.tif,@other.tif,null +step +proj=noop
                        """).get(0);
        assertThat(only.name()).isEqualTo("DHDN to WGS 84 (4)");
        assertThat(only.grids()).containsExactly("de_adv_BETA2007.tif");
        assertThat(only.missing()).isEmpty();
    }

    @Test
    void readsFractionsOfMetres() {
        assertThat(ProjInfo.parse("unknown id, NAD27 to NAD83 (1) + NAD83 to WGS 84 (47), 2.15 m, Kansas.")
                        .get(0)
                        .accuracyM())
                .isEqualTo(2.15);
    }

    @Test
    void readsWhatIsNotKnown() {
        OperationCandidate ballpark = ProjInfo.parse("unknown id, Ballpark geographic offset from NAD27 to WGS 84,"
                        + " unknown accuracy, World, has ballpark transformation")
                .get(0);
        assertThat(ballpark.accuracyM()).isNull();
        assertThat(ballpark.ballpark()).isTrue();
        assertThat(ballpark.pipeline()).isNull();
        assertThat(ballpark.moreAccurateThan(ballpark)).isFalse();
    }

    @Test
    void findsNothingInWordsOfOtherKinds() {
        assertThat(ProjInfo.parse("")).isEmpty();
        assertThat(ProjInfo.parse("source CRS parsing failed: unrecognized format\nUsage: projinfo, 1 m, x"))
                .isEmpty();
    }
}
