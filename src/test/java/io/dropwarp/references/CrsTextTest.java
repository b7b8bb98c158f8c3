package io.dropwarp.references;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrsTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EPSG:3857",
                "epsg:4326",
                "ESRI:54030",
                "IAU_2015:30100",
                "OGC:CRS84",
                "EPSG:4326+5773",
                "urn:ogc:def:crs:EPSG::3857",
                "+proj=laea +lat_0=52 +lon_0=10 +ellps=GRS80",
                "+proj=merc +a=6378137 +b=6378137 +nadgrids=@null",
                "PROJCS[\"x\",GEOGCS[\"y\"]]",
                "PROJCRS[\"WGS 84 / UTM zone 33N\"]",
                "{\"type\": \"ProjectedCRS\"}",
                "WGS84"
            })
    void letsThroughWhatNamesACrs(String text) {
        assertThat(CrsText.isSafe(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/etc/passwd",
                "a.prj",
                "http://example.org/crs",
                "https://example.org/crs",
                "/vsicurl/http://example.org/crs",
                "file:/etc/passwd",
                "+init=/etc/passwd:x",
                "+proj=longlat +nadgrids=/etc/passwd",
                "+proj=longlat +geoidgrids=../x.gtx",
                "+proj=pipeline +step +proj=merc",
                "PROJCS[\"x\",EXTENSION[\"PROJ4\",\"+proj=merc +nadgrids=/tmp/x\"]]",
                "BOUNDCRS[PARAMETERFILE[\"grid\",\"/etc/passwd\"]]"
            })
    void stopsWhatGdalWouldReadFromElsewhere(String text) {
        assertThat(CrsText.isSafe(text)).isFalse();
    }
}
