package io.dropwarp.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SidecarRulesTest {

    @ParameterizedTest
    @CsvSource({
        "a.tif, a.tfw",
        "a.tif, a.tifw",
        "a.tif, a.wld",
        "a.tif, a.tif.wld",
        "a.tif, a.prj",
        "a.tif, a.tif.prj",
        "a.tif, a.qpj",
        "a.tif, a.tif.aux.xml",
        "a.tif, a.aux.xml",
        "a.tif, a.aux",
        "a.tif, a.rrd",
        "a.tif, a.tif.ovr",
        "a.tif, a.ovr",
        "a.tif, a.tif.msk",
        "a.tif, a.tif.msk.ovr",
        "a.tif, a.tif.ovr.aux.xml",
        "a.tif, a.rpb",
        "a.tif, a.RPB",
        "a.tif, a_RPC.TXT",
        "a.tif, a_rpc.txt",
        "a.tif, a.IMD",
        "a.tif, a.tif.xml",
        "a.tif, a.tif.dropwarp.yaml",
        "a.tif, a.dropwarp.yaml",
        "a.jpg, a.jgw",
        "a.jpeg, a.jpegw",
        "a.png, a.pgw",
        "a.jp2, a.j2w",
        "a.bmp, a.bpw",
        "a.bil, a.hdr",
        "a.bil, a.blw",
        "a.bil, a.stx",
        "a.bil, a.clr",
        "a.img, a.ige",
        "a.img, a.rde",
        "A.TIF, A.TFW",
        "A.TIF, A.PRJ",
        "A.TIF, A.TIF.AUX.XML",
        "a.b.tif, a.b.tfw",
        "'two words.tif', 'two words.tfw'",
        "scene, scene.hdr",
        "scene.dat, scene.hdr",
        "scene.dat, scene.dat.hdr",
        "地図.tif, 地図.tfw",
    })
    void findsTheSidecarOfARaster(String raster, String sidecar) {
        SidecarRules rules = new SidecarRules(List.of(raster, sidecar, "other.tif", "other.tfw"));

        assertThat(rules.of(raster)).containsExactly(sidecar);
        assertThat(rules.of("other.tif")).containsExactly("other.tfw");
    }

    @ParameterizedTest
    @CsvSource({
        "a.tif, ab.tfw",
        "a.tif, b.tif.aux.xml",
        "a.tif, a.tif",
        "a.tif, a.jpg",
        "a.tif, a.tif.part",
        "a.tif, a.txt",
        "a.b.tif, a.tfw",
        "a.tif, .tfw",
        "a.tif, tfw",
    })
    void leavesFilesThatBelongToNobodyOrToOthers(String raster, String other) {
        assertThat(new SidecarRules(List.of(raster, other)).of(raster)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.tfw",
                "a.TFW",
                "a.prj",
                "a.tif.aux.xml",
                "a.AUX.XML",
                "a.ovr",
                "a.msk",
                "a.hdr",
                "a_RPC.TXT",
                "a.rpb",
                "a.tif.dropwarp.yaml",
                "a.dropwarp.yaml",
                "a.tif.xml",
                "a.TIFF.XML"
            })
    void takesNoSidecarForARaster(String name) {
        assertThat(SidecarRules.isSidecar(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.tif", "a", "a.xml", "a.vrt", "hdr", "a.txt", "a.png", "rpc.txt", "a.yaml"})
    void takesEverythingElseForARaster(String name) {
        assertThat(SidecarRules.isSidecar(name)).isFalse();
    }

    @Test
    void keepsApartTheSidecarsOfTensOfThousandsOfRasters() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            names.addAll(List.of(i + ".tif", i + ".tfw", i + ".tif.aux.xml", i + ".prj"));
        }
        SidecarRules rules = new SidecarRules(names);

        for (int i : new int[] {0, 1, 10, 4321, 9999}) {
            assertThat(rules.of(i + ".tif")).containsExactlyInAnyOrder(i + ".tfw", i + ".tif.aux.xml", i + ".prj");
        }
    }
}
