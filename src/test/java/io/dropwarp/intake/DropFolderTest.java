package io.dropwarp.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropFolderTest {

    private static final Duration A_MOMENT = Duration.ofMillis(250);

    @TempDir
    Path root;

    private IntakeFixture fixture;
    private DropFolder folder;

    @BeforeEach
    void watch() throws IOException {
        fixture = new IntakeFixture(root);
        folder = new DropFolder(fixture.settings(), DropFolderTest::dem);
    }

    /** The profile terrain names one DEM; a job file holds nothing but the name of its own. */
    private static String dem(String profile, Path jobFile) {
        try {
            return jobFile != null ? Files.readString(jobFile) : profile.equals("terrain") ? "dem.tif" : null;
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private static String vrtOf(String... sources) {
        StringBuilder xml = new StringBuilder(
                "<VRTDataset rasterXSize=\"1\" rasterYSize=\"1\">" + "<VRTRasterBand dataType=\"Byte\" band=\"1\">");
        for (String source : sources) {
            xml.append("<SimpleSource><SourceFilename relativeToVRT=\"1\">")
                    .append(source)
                    .append("</SourceFilename><SourceBand>1</SourceBand></SimpleSource>");
        }
        return xml.append("</VRTRasterBand></VRTDataset>").toString();
    }

    @Test
    void settlesManyFilesInOneLook() throws IOException {
        for (int i = 0; i < 500; i++) {
            fixture.write("scene-" + i + ".tif");
        }

        DropFolder.Look first = fixture.lookLater(folder);
        assertThat(first.settled()).isEmpty();
        assertThat(first.waiting()).isEqualTo(500);
        DropFolder.Look second = fixture.lookLater(folder);
        assertThat(second.settled()).hasSize(500);
        assertThat(second.waiting()).isZero();
        assertThat(second.files()).isEqualTo(500);
    }

    @Test
    void waitsUntilTheQuietTimeIsOver() throws IOException {
        fixture.write("a.tif");
        fixture.lookLater(folder);

        assertThat(fixture.lookAfter(folder, IntakeFixture.QUIET.minusNanos(1)).settled())
                .isEmpty();
        assertThat(fixture.lookAfter(folder, Duration.ofNanos(1)).settled()).containsOnlyKeys("a.tif");
    }

    @Test
    void describesAnArrivalByFolderNameAndSize() throws IOException {
        fixture.write("utm/2026/July 1/地図.tif", "pixels");
        fixture.lookLater(folder);

        assertThat(fixture.lookLater(folder).settled().values())
                .containsExactly(new Arrival("utm/2026/July 1", "地図.tif", List.of(), List.of(), 6));
    }

    @Test
    void waitsForAFileThatGrows() throws IOException {
        Path file = fixture.write("a.tif", "1");
        fixture.lookLater(folder);
        for (int i = 2; i < 5; i++) {
            Files.writeString(file, "x".repeat(i));
            assertThat(fixture.lookLater(folder).settled()).isEmpty();
        }

        assertThat(fixture.lookLater(folder).settled().get("a.tif").bytes()).isEqualTo(4);
    }

    @Test
    void waitsForAFileThatIsWrittenInPlace() throws IOException {
        Path file = fixture.write("a.tif", "same size");
        fixture.lookLater(folder);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));

        assertThat(fixture.lookLater(folder).settled()).isEmpty();
        assertThat(fixture.lookLater(folder).settled()).containsOnlyKeys("a.tif");
    }

    @Test
    void startsAnewWhenAnotherFileTakesTheName() throws IOException {
        Path file = fixture.write("a.tif", "same size");
        FileTime time = Files.getLastModifiedTime(file);
        fixture.lookLater(folder);
        Path other = fixture.write("b.tif", "SAME SIZE");
        Files.setLastModifiedTime(other, time);
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

        assertThat(fixture.lookLater(folder).settled()).isEmpty();
        assertThat(fixture.lookLater(folder).settled()).containsOnlyKeys("a.tif");
    }

    @Test
    void startsAnewForAFileThatWasAway() throws IOException {
        Path file = fixture.write("a.tif");
        fixture.lookLater(folder);
        Path aside = Files.move(file, root.resolve("aside"));
        fixture.lookLater(folder);
        Files.move(aside, file);

        assertThat(fixture.lookLater(folder).settled()).isEmpty();
    }

    @Test
    void takesASidecarThatArrivesWithinTheQuietTime() throws IOException {
        fixture.write("a.tif");
        fixture.lookLater(folder);
        fixture.write("a.tfw");

        assertThat(fixture.lookAfter(folder, A_MOMENT).settled()).isEmpty();
        // The raster alone would be settled by now; its sidecar holds it back.
        assertThat(fixture.lookAfter(folder, IntakeFixture.QUIET.minus(A_MOMENT))
                        .settled())
                .isEmpty();
        assertThat(fixture.lookAfter(folder, A_MOMENT).settled().get("a.tif").sidecars())
                .containsExactly("a.tfw");
    }

    @Test
    void waitsForASidecarThatChanges() throws IOException {
        fixture.write("a.tif");
        fixture.write("a.tif.ovr", "1");
        fixture.lookLater(folder);
        fixture.write("a.tif.ovr", "22");

        assertThat(fixture.lookLater(folder).settled()).isEmpty();
        assertThat(fixture.lookLater(folder).settled().get("a.tif").sidecars()).containsExactly("a.tif.ovr");
    }

    @Test
    void takesNoSidecarForAnArrival() throws IOException {
        fixture.write("a.tfw");
        fixture.write("b.jpg");
        fixture.write("b.jpg.xml");
        fixture.lookLater(folder);

        DropFolder.Look look = fixture.lookLater(folder);
        assertThat(look.settled()).containsOnlyKeys("b.jpg");
        assertThat(look.waiting()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {".hidden.tif", ".a.tif.part", "a.tif.part", "a.tmp", "a.tif~", ".partial/a.tif", "x/.y/z.tif"})
    void skipsHiddenFilesAndUploadsUnderWay(String path) throws IOException {
        fixture.write(path);
        fixture.lookLater(folder);

        DropFolder.Look look = fixture.lookLater(folder);
        assertThat(look.settled()).isEmpty();
        assertThat(look.waiting()).isZero();
        assertThat(look.refused()).isEmpty();
    }

    @Test
    void refusesLinksAndDoesNotFollowThem() throws IOException {
        Path outside = Files.createDirectory(root.resolve("outside"));
        Path secret = Files.writeString(outside.resolve("secret.tif"), "secret");
        Path toFile = Files.createSymbolicLink(fixture.drop.resolve("file.tif"), secret);
        Path toFolder = Files.createSymbolicLink(fixture.drop.resolve("folder"), outside);
        Path dangling = Files.createSymbolicLink(fixture.drop.resolve("dangling.tif"), Path.of("missing"));
        Files.createDirectory(fixture.drop.resolve("sub"));
        Path loop = Files.createSymbolicLink(fixture.drop.resolve("sub/loop"), fixture.drop);
        fixture.lookLater(folder);

        DropFolder.Look look = fixture.lookLater(folder);
        assertThat(look.settled()).isEmpty();
        assertThat(look.refused())
                .extracting(DropFolder.Refusal::path)
                .containsExactlyInAnyOrder(toFile, toFolder, dangling, loop);
        assertThat(look.refused()).extracting(DropFolder.Refusal::problem).containsOnly("is a symbolic link");
    }

    @Test
    @Timeout(20)
    void refusesPipesAndSocketsWithoutOpeningThem() throws Exception {
        Path pipe = fixture.drop.resolve("pipe.tif");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Path socket = fixture.drop.resolve("socket.tif");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));

            assertThat(fixture.lookLater(folder).refused())
                    .containsExactly(
                            new DropFolder.Refusal(pipe, "is not a regular file"),
                            new DropFolder.Refusal(socket, "is not a regular file"));
        }
    }

    @Test
    void refusesBadNamesOfFilesAndFolders() throws IOException {
        Path backslash = fixture.write("sub\\..\\victim.tif");
        Path newline = fixture.write("a\nb.tif");
        Path inside = fixture.write("fold\ter/a.tif");
        fixture.lookLater(folder);

        DropFolder.Look look = fixture.lookLater(folder);
        assertThat(look.settled()).isEmpty();
        assertThat(look.refused())
                .containsExactlyInAnyOrder(
                        new DropFolder.Refusal(backslash, "has a name that contains a backslash"),
                        new DropFolder.Refusal(newline, "has a name that contains a control character"),
                        new DropFolder.Refusal(inside.getParent(), "has a name that contains a control character"));
    }

    @Test
    void refusesANameThatIsNotUtf8() throws Exception {
        // Java cannot make such a name.
        Process shell = new ProcessBuilder("sh", "-c", "touch -- \"$(printf 'a\\377b.tif')\"")
                .directory(fixture.drop.toFile())
                .start();
        assertThat(shell.waitFor()).isZero();

        assertThat(fixture.lookLater(folder).refused())
                .singleElement()
                .extracting(DropFolder.Refusal::problem)
                .isEqualTo("has a name that is not valid UTF-8");
    }

    @Test
    void leavesOutFoldersOfItsOwnInsideTheDropFolder() throws IOException {
        folder = new DropFolder(
                fixture.settings("", false, List.of(fixture.drop.resolve("output"))), DropFolderTest::dem);
        fixture.write("output/a_EPSG3857.tif");
        fixture.write("outputs/a.tif");
        fixture.lookLater(folder);

        assertThat(fixture.lookLater(folder).settled()).containsOnlyKeys("outputs/a.tif");
    }

    @Test
    void waitsForTheDoneMarkerWhenThereAreSuch() throws IOException {
        folder = new DropFolder(fixture.settings(".done", false, List.of()), DropFolderTest::dem);
        fixture.write("a.tif");
        fixture.write("b.tif");
        fixture.write("b.tif.done", "");
        fixture.lookLater(folder);

        DropFolder.Look look = fixture.lookLater(folder);
        assertThat(look.settled()).containsOnlyKeys("b.tif");
        assertThat(look.settled().get("b.tif").sidecars()).containsExactly("b.tif.done");
        assertThat(look.waiting()).isEqualTo(1);
    }

    @Test
    void takesOnlyTheOneFileItIsToldTo() throws IOException {
        folder = new DropFolder(
                new IntakeSettings(
                        fixture.drop,
                        fixture.work,
                        List.of(),
                        "a.tif",
                        Duration.ZERO,
                        Duration.ZERO,
                        List.of(),
                        "",
                        true,
                        false,
                        "default"),
                DropFolderTest::dem);
        fixture.write("a.tif");
        fixture.write("a.tfw");
        fixture.write("b.tif");

        DropFolder.Look look = fixture.lookLater(folder);
        assertThat(look.settled()).containsOnlyKeys("a.tif");
        assertThat(look.settled().get("a.tif").sidecars()).containsExactly("a.tfw");
        assertThat(look.waiting()).isZero();
    }

    @Test
    void leavesAFileWhoseNameIsBusy() throws IOException {
        fixture.write("a.tif");
        fixture.write("b.tif");
        fixture.lookLater(folder);

        DropFolder.Look look = fixture.lookAfter(folder, IntakeFixture.QUIET, "a.tif"::equals);
        assertThat(look.settled()).containsOnlyKeys("b.tif");
        assertThat(look.waiting()).isZero();
        assertThat(fixture.lookAfter(folder, A_MOMENT).settled()).containsOnlyKeys("a.tif", "b.tif");
    }

    @Test
    void takesAVrtBeforeItsSourcesAndSharesThemWithIt() throws IOException {
        fixture.write("mosaic.vrt", vrtOf("left.tif", "right.tif"));
        fixture.write("left.tif");
        fixture.write("left.tfw");
        fixture.write("right.tif");
        fixture.lookLater(folder);

        DropFolder.Look together = fixture.lookLater(folder);
        assertThat(together.settled()).containsOnlyKeys("mosaic.vrt");
        assertThat(together.settled().get("mosaic.vrt").shared()).containsExactly("left.tfw", "left.tif", "right.tif");
        assertThat(together.waiting()).isEqualTo(2);
        Files.delete(fixture.drop.resolve("mosaic.vrt"));
        assertThat(fixture.lookLater(folder).settled()).containsOnlyKeys("left.tif", "right.tif");
    }

    @Test
    void waitsWithAVrtForSourcesThatAreStillWritten() throws IOException {
        fixture.write("mosaic.vrt", vrtOf("left.tif"));
        fixture.lookLater(folder);

        assertWaitsUntilItIsStill("mosaic.vrt", "left.tif", "left.tif");
    }

    private void assertWaitsUntilItIsStill(String raster, String written, String shared) throws IOException {
        fixture.write(written);
        fixture.lookAfter(folder, A_MOMENT);

        assertThat(fixture.lookAfter(folder, IntakeFixture.QUIET.minus(A_MOMENT))
                        .settled())
                .isEmpty();
        assertThat(fixture.lookAfter(folder, A_MOMENT).settled().get(raster).shared())
                .containsExactly(shared);
    }

    @Test
    void doesNotWaitForSourcesThatNeverCome() throws IOException {
        fixture.write("mosaic.vrt", vrtOf("missing.tif"));
        fixture.lookLater(folder);

        assertThat(fixture.lookLater(folder).settled()).containsOnlyKeys("mosaic.vrt");
    }

    @Test
    void sharesTheSourcesOfTheVrtsBelowAVrt() throws IOException {
        fixture.write("top.vrt", vrtOf("middle.vrt"));
        fixture.write("middle.vrt", vrtOf("bottom.tif"));
        fixture.write("bottom.tif");
        fixture.lookLater(folder);

        DropFolder.Look look = fixture.lookLater(folder);
        assertThat(look.settled()).containsOnlyKeys("top.vrt");
        assertThat(look.settled().get("top.vrt").shared()).containsExactly("bottom.tif", "middle.vrt");
    }

    @Test
    void takesVrtsThatReferToEachOtherInARing() throws IOException {
        fixture.write("a.vrt", vrtOf("b.vrt"));
        fixture.write("b.vrt", vrtOf("a.vrt"));
        fixture.write("self.vrt", vrtOf("self.vrt"));
        fixture.lookLater(folder);

        // Each would wait for the other to go first; the worker refuses them, and says why.
        assertThat(fixture.lookLater(folder).settled()).containsOnlyKeys("a.vrt", "b.vrt", "self.vrt");
    }

    @Test
    void readsAVrtAgainWhenItChanged() throws IOException {
        fixture.write("mosaic.vrt", vrtOf("left.tif"));
        fixture.write("left.tif");
        fixture.write("right.tif");
        fixture.lookLater(folder);
        fixture.write("mosaic.vrt", vrtOf("left.tif", "right.tif"));
        fixture.lookLater(folder);

        assertThat(fixture.lookLater(folder).settled().get("mosaic.vrt").shared())
                .containsExactly("left.tif", "right.tif");
    }

    @Test
    void reservesNothingForAVrtThatReachesOutside() throws IOException {
        fixture.write("outside.vrt", vrtOf("../../secret.tif", "a.tif"));
        fixture.write("a.tif");
        fixture.lookLater(folder);

        DropFolder.Look look = fixture.lookLater(folder);
        assertThat(look.settled()).containsOnlyKeys("a.tif", "outside.vrt");
        assertThat(look.settled().get("outside.vrt").shared()).isEmpty();
    }

    @Test
    void takesARasterBeforeItsDemAndSharesItWithSidecars() throws IOException {
        fixture.write("scene.tif");
        fixture.write("scene.tif.dropwarp.yaml", "dem.tif");
        fixture.write("dem.tif");
        fixture.write("dem.tfw");
        fixture.write("other.tif");
        fixture.lookLater(folder);

        DropFolder.Look together = fixture.lookLater(folder);
        assertThat(together.settled()).containsOnlyKeys("scene.tif", "other.tif");
        assertThat(together.settled().get("scene.tif"))
                .isEqualTo(new Arrival(
                        "", "scene.tif", List.of("scene.tif.dropwarp.yaml"), List.of("dem.tfw", "dem.tif"), 9));
        assertThat(together.settled().get("other.tif").shared()).isEmpty();
        assertThat(together.waiting()).isEqualTo(1);
        Files.delete(fixture.drop.resolve("scene.tif"));
        assertThat(fixture.lookLater(folder).settled()).containsOnlyKeys("dem.tif", "other.tif");
    }

    @Test
    void keepsADemUntilNoRasterOfItsFolderNeedsIt() throws IOException {
        fixture.write("terrain/a.tif");
        fixture.write("terrain/below/dem.tif");
        fixture.write("terrain/dem.tif");
        fixture.lookLater(folder);
        fixture.write("terrain/b.tif");

        DropFolder.Look first = fixture.lookLater(folder);
        assertThat(first.settled()).containsOnlyKeys("terrain/a.tif", "terrain/below/dem.tif");
        Files.delete(fixture.drop.resolve("terrain/a.tif"));
        DropFolder.Look second = fixture.lookLater(folder);
        assertThat(second.settled()).containsOnlyKeys("terrain/b.tif", "terrain/below/dem.tif");
        assertThat(second.settled().get("terrain/b.tif").shared()).containsExactly("dem.tif");
        assertThat(second.settled().get("terrain/below/dem.tif").shared()).isEmpty();
        Files.delete(fixture.drop.resolve("terrain/b.tif"));
        assertThat(fixture.lookLater(folder).settled().get("terrain/dem.tif").shared())
                .isEmpty();
    }

    @Test
    void keepsADemForARasterThatIsBusy() throws IOException {
        fixture.write("terrain/a.tif");
        fixture.write("terrain/dem.tif");
        fixture.lookLater(folder);

        assertThat(fixture.lookAfter(folder, IntakeFixture.QUIET, "terrain/a.tif"::equals)
                        .settled())
                .isEmpty();
    }

    @Test
    void waitsWithARasterForADemThatIsStillWritten() throws IOException {
        fixture.write("terrain/a.tif");
        fixture.lookLater(folder);

        assertWaitsUntilItIsStill("terrain/a.tif", "terrain/dem.tif", "dem.tif");
    }

    @Test
    void doesNotWaitForADemThatNeverComes() throws IOException {
        fixture.write("terrain/a.tif");
        fixture.lookLater(folder);

        assertThat(fixture.lookLater(folder).settled().get("terrain/a.tif").shared())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../dem.tif", "/etc/passwd", "terrain/dem.tif", "./dem.tif", "a.tif", "a.tfw", "link.tif", ""})
    void takesNoDemButAnotherRasterOfTheSameFolder(String name) throws IOException {
        fixture.write("a.tif");
        fixture.write("a.tfw");
        fixture.write("a.tif.dropwarp.yaml", name);
        fixture.write("dem.tif");
        fixture.write("terrain/dem.tif");
        Files.writeString(root.resolve("dem.tif"), "outside");
        Files.createSymbolicLink(fixture.drop.resolve("link.tif"), root.resolve("dem.tif"));
        fixture.lookLater(folder);

        DropFolder.Look look = fixture.lookLater(folder);
        assertThat(look.settled()).containsOnlyKeys("a.tif", "dem.tif", "terrain/dem.tif");
        assertThat(look.settled().get("a.tif").shared()).isEmpty();
        assertThat(look.settled().get("a.tif").sidecars()).containsExactly("a.tfw", "a.tif.dropwarp.yaml");
    }

    @Test
    void sharesWhatADemIsMadeOf() throws IOException {
        fixture.write("scene.tif");
        fixture.write("scene.dropwarp.yaml", "dem.vrt");
        fixture.write("dem.vrt", vrtOf("north.tif", "south.tif"));
        fixture.write("north.tif");
        fixture.write("south.tif");
        fixture.lookLater(folder);

        DropFolder.Look look = fixture.lookLater(folder);
        assertThat(look.settled()).containsOnlyKeys("scene.tif");
        assertThat(look.settled().get("scene.tif").shared()).containsExactly("dem.vrt", "north.tif", "south.tif");
        Files.delete(fixture.drop.resolve("scene.tif"));
        assertThat(fixture.lookLater(folder).settled()).containsOnlyKeys("dem.vrt");
    }

    @Test
    void takesRastersThatNameEachOtherAsDemInARing() throws IOException {
        fixture.write("a.tif");
        fixture.write("a.dropwarp.yaml", "b.tif");
        fixture.write("b.tif");
        fixture.write("b.dropwarp.yaml", "c.tif");
        fixture.write("c.tif");
        fixture.write("c.dropwarp.yaml", "a.tif");
        fixture.lookLater(folder);

        assertThat(fixture.lookLater(folder).settled()).containsOnlyKeys("a.tif", "b.tif", "c.tif");
    }

    @Test
    void takesADemBeforeTheRastersItIsMadeOf() throws IOException {
        for (String name : List.of("north", "south")) {
            fixture.write(name + ".tif");
            fixture.write(name + ".dropwarp.yaml", "dem.vrt");
        }
        fixture.write("dem.vrt", vrtOf("north.tif", "south.tif"));
        fixture.lookLater(folder);

        // Their options name what they are parts of, as a profile does for all files of a folder.
        assertThat(fixture.lookLater(folder).settled()).containsOnlyKeys("dem.vrt");
        Files.delete(fixture.drop.resolve("dem.vrt"));
        assertThat(fixture.lookLater(folder).settled()).containsOnlyKeys("north.tif", "south.tif");
    }

    @Test
    void readsAJobFileAgainWhenItChanged() throws IOException {
        fixture.write("a.tif");
        fixture.write("a.tif.dropwarp.yaml", "no.tif");
        fixture.write("dem.tif");
        fixture.lookLater(folder);
        fixture.write("a.tif.dropwarp.yaml", "dem.tif");
        fixture.lookLater(folder);

        assertThat(fixture.lookLater(folder).settled().get("a.tif").shared()).containsExactly("dem.tif");
    }

    @Test
    void sharesASidecarOfTwoRastersAndTakesThemOneAfterTheOther() throws IOException {
        fixture.write("a.tif");
        fixture.write("a.jpg");
        fixture.write("a.prj");
        fixture.write("a.jgw");
        fixture.lookLater(folder);

        DropFolder.Look look = fixture.lookLater(folder);
        assertThat(look.settled()).hasSize(1);
        assertThat(look.waiting()).isEqualTo(1);
        Arrival first = look.settled().values().iterator().next();
        assertThat(first.shared()).contains("a.prj");
        Files.delete(fixture.drop.resolve(first.name()));
        assertThat(fixture.lookLater(folder).settled().values())
                .singleElement()
                .satisfies(second -> assertThat(second.sidecars()).contains("a.prj"));
    }

    @Test
    void takesAllAtOnceInPlace() throws IOException {
        folder = new DropFolder(fixture.inPlace(), DropFolderTest::dem);
        fixture.write("mosaic.vrt", vrtOf("a.tif"));
        fixture.write("a.tif");
        fixture.write("a.jpg");
        fixture.write("a.prj");
        fixture.lookLater(folder);

        assertThat(fixture.lookLater(folder).settled()).containsOnlyKeys("mosaic.vrt", "a.tif", "a.jpg");
    }

    @Test
    void failsOnlyWhenTheDropFolderItselfCannotBeRead() throws IOException {
        Files.delete(fixture.drop);

        assertThatIOException().isThrownBy(() -> fixture.lookLater(folder));
        Files.createDirectory(fixture.drop);
        assertThat(fixture.lookLater(folder).files()).isZero();
    }
}
