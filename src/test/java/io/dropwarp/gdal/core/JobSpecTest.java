package io.dropwarp.gdal.core;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwarp.model.WarpOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobSpecTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "resampling|'resampling': 'blurry'",
                "type|'type': 'Float16'",
                "alpha|'alpha': 'maybe'",
                "resolution|'resolution': [0, 10]",
                "resolution|'resolution': [-1]",
                "size|'size': [0, 0]",
                "size|'size': [10, 10], 'resolution': [1, 1]",
                "extent|'extent': [10, 0, 0, 10]",
                "extent|'extent': [0, 0, 10]",
                "target-aligned-pixels|'targetAlignedPixels': true",
                "error-threshold|'errorThreshold': -1",
                "source-overview|'sourceOverview': 'second'",
                "nodata|'nodata': 'black'",
                "nodata|'nodata': '0 0 0'",
                "source-nodata|'sourceNodata': '1 x'",
                "warp-options|'warpOptions': {'CUTLINE': 'a.shp'}",
                "warp-options|'warpOptions': {'XSCALE': 'wide'}",
                "open-options|'openOptions': {'ROOT_PATH': '/etc'}",
                "open-options|'openOptions': {'root_path': 'output'}",
                "open-options|'openOptions': {'PRELUDE_STATEMENTS': 'ATTACH x AS y'}",
                "open-options|'openOptions': {'OPEN_REMOTE_GML': 'YES'}",
                "creation-options|'creationOptions': {'X': '/vsimem/x'}",
                "tile-rows|'tileRows': 0"
            })
    void namesTheKeyAtFault(String key, String changes) {
        assertThatThrownBy(() -> JobSpec.check(Options.of(changes)))
                .hasMessageContaining("BAD_JOB_SPEC")
                .hasMessageContaining("\"" + key);
    }

    @Test
    void acceptsAllOfGdalsResamplings() {
        for (String name : WarpOptions.RESAMPLINGS) {
            assertThatCode(() -> JobSpec.check(Options.of("'resampling': '" + name + "'")))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void acceptsWhatPeopleNeed() {
        assertThatCode(
                        () -> JobSpec.check(
                                Options.of(
                                        "'resolution': [10], 'targetAlignedPixels': true, 'nodata': 'nan',"
                                                + "'sourceNodata': '0 0 255', 'extent': [-10.5, 0, 10, 20], 'warpOptions': {'SAMPLE_STEPS': '100'}")))
                .doesNotThrowAnyException();
    }
}
