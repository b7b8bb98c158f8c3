package io.dropwarp.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.SmallDisk;
import io.dropwarp.model.Failure;
import io.dropwarp.model.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs root, for a small disk of its own. */
class DiskReservationsTest {

    private static final long MIB = 1 << 20;

    @TempDir
    Path root;

    private SmallDisk disk;
    private Path work;
    private Path output;
    private DiskReservations books;

    @BeforeEach
    void mount() throws IOException {
        work = root.resolve("work");
        disk = SmallDisk.mount(work, 10);
        output = Files.createDirectory(work.resolve("output"));
        books = new DiskReservations(new DiskSpace(1), work, output, work.resolve("archive"), root);
    }

    @AfterEach
    void unmount() throws IOException {
        if (disk != null) {
            disk.close();
        }
    }

    private static DiskNeed work(long mib) {
        return new DiskNeed(mib * MIB, 0, 0, 0);
    }

    @Test
    void knowsWhichFoldersShareAFileSystem() {
        assertThat(books.apart()).isEqualTo(new DiskNeed.Apart(false, false, true));
    }

    @Test
    void setsRoomAsideUntilOnlyTheReserveIsLeft() {
        assertThat(books.take(work(5), DiskNeed.NONE)).isTrue();
        assertThat(books.take(work(5), DiskNeed.NONE)).isFalse();
        assertThat(books.take(work(4), DiskNeed.NONE)).isTrue();
        assertThat(books.take(work(1), DiskNeed.NONE)).isFalse();
        assertThat(books.lack("a.tif", work(4))).isEmpty();
        books.refresh(List.of(work(4)));
        assertThat(books.take(work(5), DiskNeed.NONE)).isTrue();
    }

    @Test
    void countsOneFileSystemOnceForAllItsFolders() {
        assertThat(books.take(new DiskNeed(2 * MIB, 2 * MIB, 2 * MIB, 0), DiskNeed.NONE))
                .isTrue();
        assertThat(books.take(work(4), DiskNeed.NONE)).isFalse();
        assertThat(books.take(work(3), DiskNeed.NONE)).isTrue();
    }

    @Test
    void letsAJobThatWasLetInUseTheReserve() throws IOException {
        assertThat(books.take(work(8), DiskNeed.NONE)).isTrue();
        Path ballast = disk.fill(MIB / 2);
        books.refresh(List.of(work(8)));

        assertThat(books.take(new DiskNeed(MIB / 4, 0, 0, 0), work(8))).isTrue();
        assertThat(books.take(work(1), work(8))).isFalse();
        assertThat(books.take(new DiskNeed(1, 0, 0, 0), DiskNeed.NONE)).isFalse();
        Files.delete(ballast);
        books.refresh(List.of());
        assertThat(books.take(work(1), DiskNeed.NONE)).isTrue();
    }

    @Test
    void saysWhatIsMissingWhere() throws IOException {
        disk.fill(3 * MIB);
        books.refresh(List.of());

        Failure lack = books.lack("a.tif", work(3)).orElseThrow();
        assertThat(lack.code()).isEqualTo(FailureCode.DISK_FULL);
        assertThat(lack.message())
                .isEqualTo("a.tif may need 3.0 MB in " + work + ", but only 2.0 MB can be used there.");
    }

    @Test
    void letsAJobTryThatIsThoughtTooLargeForADiskThatIsEmpty() {
        assertThat(books.take(work(1000), DiskNeed.NONE)).isTrue();
        assertThat(books.take(work(1000), DiskNeed.NONE)).isFalse();
    }
}
