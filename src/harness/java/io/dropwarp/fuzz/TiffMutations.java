package io.dropwarp.fuzz;

import static io.dropwarp.fuzz.Mutation.done;

import io.dropwarp.fuzz.Mutation.Damage;
import io.dropwarp.fuzz.TiffFields.Field;
import java.util.List;
import java.util.Optional;

/** Damage to what a TIFF says of itself: directories, sizes, block tables, georeferencing. */
final class TiffMutations {

    static final List<Mutation> ALL = List.of(
            TiffMutations::entry,
            TiffMutations::shape,
            TiffMutations::shape,
            TiffMutations::blockTable,
            TiffMutations::blockTable,
            TiffMutations::georeferencing,
            TiffMutations::georeferencing,
            TiffMutations::link);

    /** Sizes, depth, compression, photometry, block sizes, planes, predictor, sample format. */
    private static final List<Integer> SHAPE =
            List.of(254, 256, 257, 258, 259, 262, 266, 277, 278, 284, 317, 320, 322, 323, 338, 339, 347, 530);

    /** Offsets and byte counts of strips and tiles. */
    private static final List<Integer> BLOCKS = List.of(273, 279, 324, 325);

    /** Pixel scale, tie points, matrix, GeoKeys, their numbers and texts, GDAL's metadata and nodata, RPCs. */
    private static final List<Integer> PLACE = List.of(33550, 33922, 34264, 34735, 34736, 34737, 42112, 42113, 50844);

    private TiffMutations() {}

    /** Any part of any entry: its tag, its type, its count, its offset. */
    static Optional<Damage> entry(byte[] file, Dice dice) {
        TiffFields tiff = TiffFields.of(file);
        if (tiff.fields().isEmpty()) {
            return Optional.empty();
        }
        Field field = dice.pick(tiff.fields());
        byte[] out = file.clone();
        Words words = new Words(out, tiff.order());
        int part = dice.below(4);
        int at = part < 2 ? field.at() + 2 * part : field.at() + 4 + (part - 2) * tiff.wide();
        int size = part < 2 ? 2 : tiff.wide();
        long value = part == 1 ? dice.below(20) : dice.odd(words.get(at, size), file.length);
        if (part == 0) {
            value = dice.percent(70) ? dice.pick(tiff.fields()).tag() : value;
        }
        words.put(at, size, value);
        return done(
                out,
                "tag %d: %s = %d",
                field.tag(),
                List.of("tag", "type", "count", "offset").get(part),
                value);
    }

    static Optional<Damage> shape(byte[] file, Dice dice) {
        return value(file, dice, SHAPE);
    }

    static Optional<Damage> georeferencing(byte[] file, Dice dice) {
        return value(file, dice, PLACE);
    }

    private static Optional<Damage> value(byte[] file, Dice dice, List<Integer> tags) {
        TiffFields tiff = TiffFields.of(file);
        List<Field> fields = tiff.tagged(tags);
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        Field field = dice.pick(fields);
        byte[] out = file.clone();
        Words words = new Words(out, tiff.order());
        StringBuilder what = new StringBuilder("tag " + field.tag() + ":");
        for (int i = dice.few(3); i > 0; i--) {
            int index = dice.below((int) Math.min(1 << 20, field.count()));
            long at = field.values() + (long) index * field.size();
            what.append(" [").append(index).append("] = ").append(put(words, field, at, dice, file.length));
        }
        return done(out, "%s", what);
    }

    private static String put(Words words, Field field, long at, Dice dice, int length) {
        if (field.type() == 12) {
            double value = dice.oddDouble(words.real(at));
            words.putReal(at, value);
            return Double.toString(value);
        }
        long value = dice.odd(words.get(at, field.size()), length);
        words.put(at, field.size(), value);
        return Long.toString(value);
    }

    /** Blocks that are nowhere, beyond the end, on top of each other, of no size or of a huge one. */
    static Optional<Damage> blockTable(byte[] file, Dice dice) {
        TiffFields tiff = TiffFields.of(file);
        List<Field> tables = tiff.tagged(BLOCKS);
        if (tables.isEmpty()) {
            return Optional.empty();
        }
        Field table = dice.pick(tables);
        byte[] out = file.clone();
        Words words = new Words(out, tiff.order());
        int entries = (int) Math.min(1 << 20, Math.max(1, table.count()));
        StringBuilder what = new StringBuilder("block table " + table.tag() + ":");
        for (int i = dice.few(4); i > 0; i--) {
            int index = dice.below(entries);
            long at = table.values() + (long) index * table.size();
            long other = words.get(table.values() + (long) dice.below(entries) * table.size(), table.size());
            long value = dice.percent(30) ? other : dice.odd(words.get(at, table.size()), file.length);
            words.put(at, table.size(), value);
            what.append(" [").append(index).append("] = ").append(value);
        }
        return done(out, "%s", what);
    }

    /** Directories that are nowhere, follow themselves, or begin in the pixels. */
    static Optional<Damage> link(byte[] file, Dice dice) {
        TiffFields tiff = TiffFields.of(file);
        if (tiff.links().isEmpty()) {
            return Optional.empty();
        }
        byte[] out = file.clone();
        Words words = new Words(out, tiff.order());
        int at = dice.pick(tiff.links());
        long value = dice.percent(40)
                ? words.get(dice.pick(tiff.links()), tiff.wide())
                : dice.odd(words.get(at, tiff.wide()), file.length);
        words.put(at, tiff.wide(), value);
        return done(out, "directory offset at %d = %d", at, value);
    }
}
