package io.dropwarp.references;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwarp.model.DropwarpException;
import io.dropwarp.model.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class VrtReferencesTest {

    @TempDir
    Path folder;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static String vrt(String inner) {
        return "<VRTDataset rasterXSize=\"20\" rasterYSize=\"10\"><VRTRasterBand dataType=\"Byte\" band=\"1\">" + inner
                + "</VRTRasterBand></VRTDataset>";
    }

    private static String source(String file) {
        return "<SimpleSource><SourceFilename relativeToVRT=\"1\">" + file
                + "</SourceFilename><SourceBand>1</SourceBand></SimpleSource>";
    }

    private void refused(String vrt, String named) throws IOException {
        VrtReferences references = VrtReferences.scan(write("a.vrt", vrt));
        assertThat(references.problem()).isNotNull();
        assertThat(references.problem().code()).isEqualTo(FailureCode.FORBIDDEN_REFERENCE);
        assertThat(references.problem().message()).contains("a.vrt").contains(named);
    }

    @Test
    void listsPlainFilesOnceInOrder() throws IOException {
        Path vrt = write("a.vrt", vrt(source("b.tif") + source("c d.tif") + source("b.tif")));
        VrtReferences references = VrtReferences.scan(vrt);
        assertThat(references.problem()).isNull();
        assertThat(references.files()).containsExactly("b.tif", "c d.tif");
        assertThat(references.width()).isEqualTo(20);
        assertThat(references.height()).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "../b.tif",
                "sub/b.tif",
                "/vsicurl/http://example.org/b.tif",
                "http://example.org/b.tif",
                "NETCDF:b.nc:x",
                "PG:host=example.org",
                "C:\\b.tif",
                ".hidden.tif",
                "&#47;etc&#47;passwd",
                "&lt;VRTDataset/>",
                "{\"type\":\"x\"}",
                "a.vrt"
            })
    void refusesWhateverIsNoPlainFileBesideIt(String file) throws IOException {
        refused(vrt(source(file)), "refers to");
    }

    @Test
    void refusesWhatGdalWouldLookForElsewhere() throws IOException {
        refused(
                vrt("<SimpleSource><SourceFilename relativeToVRT=\"0\">b.tif</SourceFilename></SimpleSource>"),
                "b.tif");
        refused(vrt("<SimpleSource><SourceFilename>b.tif</SourceFilename></SimpleSource>"), "b.tif");
    }

    @Test
    void refusesFilesNamedInAttributesAndOtherCase() throws IOException {
        refused(vrt("<SimpleSource SourceFilename=\"/etc/passwd\"/>"), "sourcefilename");
        refused(
                vrt("<simplesource><SOURCEFILENAME relativetovrt=\"1\">/etc/passwd</SOURCEFILENAME></simplesource>"),
                "passwd");
    }

    @Test
    void refusesCodeOfItsOwn() throws IOException {
        refused(vrt("<PixelFunctionLanguage>Python</PixelFunctionLanguage>"), "Python");
        refused(vrt("<PixelFunctionCode>x</PixelFunctionCode>"), "code");
        refused(vrt("<Surprise>x</Surprise>"), "Surprise");
    }

    @Test
    void refusesMetadataThatLeadsElsewhere() throws IOException {
        refused(
                "<VRTDataset><Metadata domain=\"GEOLOCATION\"><MDI key=\"X_DATASET\">/etc/x</MDI></Metadata></VRTDataset>",
                "GEOLOCATION");
    }

    private static String drawn(String kind, String resampling, String from, int to) {
        return vrt("<" + kind + resampling
                + "><SourceFilename relativeToVRT=\"1\">b.tif</SourceFilename><SrcRect xOff=\"2\""
                + " yOff=\"0\" xSize=\"" + from + "\" ySize=\"" + from + "\"/><DstRect xOff=\"0\" yOff=\"0\" xSize=\""
                + to
                + "\" ySize=\"" + to + "\"/></" + kind + ">");
    }

    @Test
    void refusesSourcesWhosePixelsDependOnTheWindowThatIsRead() throws IOException {
        String average = " resampling=\"Average\"";
        for (String vrt : List.of(
                drawn("KernelFilteredSource", "", "20", 10),
                drawn("SimpleSource", average, "10", 20),
                drawn("AveragedSource", "", "10", 20),
                drawn("ComplexSource", " resampling=\"gauss\"", "25.5", 10),
                vrt("<KernelFilteredSource><SourceFilename relativeToVRT=\"1\">b.tif</SourceFilename>"
                        + "</KernelFilteredSource>"))) {
            VrtReferences references = VrtReferences.scan(write("a.vrt", vrt));
            assertThat(references.problem().code()).isEqualTo(FailureCode.UNSUPPORTED_FORMAT);
            assertThat(references.problem().hint()).contains("gdal_translate");
        }
        for (String vrt : List.of(
                drawn("KernelFilteredSource", "", "20", 20),
                drawn("SimpleSource", average, "20.0", 10),
                drawn("SimpleSource", "", "10", 20),
                drawn("SimpleSource", " resampling=\"bilinear\"", "10.5", 20))) {
            assertThat(VrtReferences.scan(write("a.vrt", vrt)).problem()).isNull();
        }
    }

    @Test
    void acceptsBuiltInPixelFunctions() throws IOException {
        String inner = "<PixelFunctionType>sum</PixelFunctionType><PixelFunctionLanguage>C</PixelFunctionLanguage>";
        assertThat(VrtReferences.scan(write("a.vrt", vrt(inner + source("b.tif"))))
                        .problem())
                .isNull();
    }

    @Test
    void refusesEntitiesWithoutExpandingThem() throws IOException {
        refused("<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>" + vrt(source("&e;")), "document type");
        String bomb = "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
        refused(bomb + vrt(source("&b;")), "document type");
    }

    @Test
    void callsBrokenXmlCorrupt() throws IOException {
        VrtReferences references = VrtReferences.scan(write("a.vrt", "<VRTDataset><VRTRasterBand></VRTDataset>"));
        assertThat(references.problem().code()).isEqualTo(FailureCode.CORRUPT);
    }

    @Test
    void knowsTheSizeEvenOfWhatItRefuses() throws IOException {
        VrtReferences references = VrtReferences.scan(
                write("a.vrt", "<VRTDataset rasterXSize=\"99999999999\" rasterYSize=\"7\"><X/></VRTDataset>"));
        assertThat(references.width()).isEqualTo(99_999_999_999L);
        assertThat(references.height()).isEqualTo(7);
    }

    @Test
    void followsVrtsBelowVrts() throws IOException {
        Path top = write("top.vrt", vrt(source("middle.dat")));
        write("middle.dat", vrt(source("b.tif")));
        write("b.tif", "II*");
        assertThat(VrtReferences.closure(top)).containsExactly("middle.dat", "b.tif");
    }

    @Test
    void refusesRingsMissingFilesAndLinks() throws IOException {
        write("x.vrt", vrt(source("y.vrt")));
        write("y.vrt", vrt(source("z.vrt")));
        write("z.vrt", vrt(source("y.vrt")));
        assertThatThrownBy(() -> VrtReferences.closure(folder.resolve("x.vrt")))
                .isInstanceOf(DropwarpException.class)
                .hasMessageContaining("itself");
        Path missing = write("m.vrt", vrt(source("nowhere.tif")));
        assertThatThrownBy(() -> VrtReferences.closure(missing)).hasMessageContaining("nowhere.tif");
        Files.createSymbolicLink(folder.resolve("link.tif"), write("real.tif", "II*"));
        Path linked = write("l.vrt", vrt(source("link.tif")));
        assertThatThrownBy(() -> VrtReferences.closure(linked)).hasMessageContaining("link.tif");
    }
}
