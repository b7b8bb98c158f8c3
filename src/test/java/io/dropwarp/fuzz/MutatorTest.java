package io.dropwarp.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Cases are the same each time, differ from each other, and leave the samples as they are. */
class MutatorTest {

    private final List<Sample> samples = FuzzSetup.samples(FuzzSetup.bundled());

    MutatorTest() throws IOException {}

    @Test
    void makesTheSameCaseAgainWhicheverCasesWereMadeBefore() {
        Mutator mutator = new Mutator(5, samples);
        List<FuzzCase> upwards = IntStream.range(0, 200).mapToObj(mutator::make).toList();
        for (int number = 199; number >= 0; number--) {
            FuzzCase again = new Mutator(5, samples).make(number);
            FuzzCase first = upwards.get(number);
            assertThat(again.changes()).isEqualTo(first.changes());
            assertThat(again.files().keySet()).isEqualTo(first.files().keySet());
            again.files()
                    .forEach((name, bytes) ->
                            assertThat(bytes).isEqualTo(first.files().get(name)));
        }
    }

    @Test
    void makesOtherCasesOfAnotherSeedAndNumber() {
        assertThat(IntStream.range(0, 300)
                        .mapToObj(number -> new Mutator(number / 100, samples)
                                .make(number % 100)
                                .toString())
                        .distinct())
                .hasSizeGreaterThan(290);
    }

    @Test
    void damagesEachKindOfFileAndKeepsTheSamples() {
        List<byte[]> before = new ArrayList<>();
        samples.forEach(sample -> before.add(sample.files().get(sample.raster()).clone()));
        List<String> changes = IntStream.range(0, 3000)
                .mapToObj(new Mutator(1, samples)::make)
                .flatMap(fuzzed -> fuzzed.changes().stream())
                .toList();
        for (String kind : List.of(
                "tag 256:",
                "tag 33550:",
                "block table 324",
                "directory offset",
                "length of piece",
                "byte(s) at",
                "cut off",
                "flipped",
                ".prj:",
                ".vrt:",
                ".aux.xml:",
                ".dropwarp.yaml:",
                "from")) {
            assertThat(changes).as(kind).anyMatch(change -> change.contains(kind));
        }
        for (int i = 0; i < samples.size(); i++) {
            assertThat(samples.get(i).files().get(samples.get(i).raster())).isEqualTo(before.get(i));
        }
    }

    @Test
    void makesThePngChecksumsRightAgain() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(20, 10, BufferedImage.TYPE_BYTE_GRAY), "png", out);
        byte[] png = out.toByteArray();
        int read = 0;
        for (int number = 0; number < 300; number++) {
            byte[] damaged = PieceMutations.ALL
                    .get(0)
                    .apply(png, Dice.of(3, number))
                    .orElseThrow()
                    .bytes();
            boolean otherSize = damaged.length > 24 && !Arrays.equals(damaged, 16, 24, png, 16, 24);
            // A reader that checks the header's checksum gets to see a size that is not the old one.
            if (otherSize && width(damaged) > 0) {
                read++;
            }
        }
        assertThat(read).isPositive();
    }

    private static int width(byte[] png) {
        try {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
            return image == null ? 0 : image.getWidth();
        } catch (IOException | RuntimeException refused) {
            return 0;
        }
    }
}
