package io.dropwarp.fuzz;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields of a TIFF or BigTIFF's directories, as far as they can be found. Immutable.
 *
 * @param order byte order of the file
 * @param big whether it is a BigTIFF
 * @param fields all fields, in the order of the file
 * @param links where offsets of directories stand: the first one's, and after each directory the next one's
 */
record TiffFields(ByteOrder order, boolean big, List<Field> fields, List<Integer> links) {

    private static final int MOST_DIRECTORIES = 12;
    private static final int MOST_FIELDS = 100;

    /** Bytes of a value, by the field's type. */
    private static final int[] SIZES = {1, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 1, 1, 8, 8, 8};

    /**
     * One field.
     *
     * @param at where its entry stands
     * @param tag what it is
     * @param type of its values
     * @param size of one value in bytes
     * @param count of its values
     * @param values where they stand
     */
    record Field(int at, int tag, int type, int size, long count, long values) {}

    /** {@return bytes of an offset or a count} */
    int wide() {
        return big ? 8 : 4;
    }

    /** {@return the fields of a file; none if it is no TIFF} */
    static TiffFields of(byte[] file) {
        boolean little = file.length > 8 && file[0] == 'I' && file[1] == 'I';
        ByteOrder order = little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        Words words = new Words(file, order);
        long magic = words.get(2, 2);
        boolean tiff =
                (little || (file.length > 8 && file[0] == 'M' && file[1] == 'M')) && (magic == 42 || magic == 43);
        TiffFields found = new TiffFields(order, magic == 43, new ArrayList<>(), new ArrayList<>());
        if (tiff) {
            found.walk(words);
        }
        return found;
    }

    private void walk(Words words) {
        int link = big ? 8 : 4;
        for (int i = 0; i < MOST_DIRECTORIES && words.has(link, wide()); i++) {
            links.add(link);
            long directory = words.get(link, wide());
            if (directory == 0 || !words.has(directory, big ? 8 : 2)) {
                return;
            }
            int number = (int) Math.min(MOST_FIELDS, words.get(directory, big ? 8 : 2));
            long first = directory + (big ? 8 : 2);
            for (int f = 0; f < number; f++) {
                add(words, first + (long) f * (big ? 20 : 12));
            }
            link = (int) (first + (long) number * (big ? 20 : 12));
        }
    }

    private void add(Words words, long at) {
        if (!words.has(at, big ? 20 : 12)) {
            return;
        }
        int type = (int) words.get(at + 2, 2);
        int size = type < SIZES.length ? SIZES[type] : 1;
        long count = words.get(at + 4, wide());
        long inline = at + 4 + wide();
        boolean fits = count >= 0 && count <= wide() / size;
        long values = fits ? inline : words.get(inline, wide());
        fields.add(new Field((int) at, (int) words.get(at, 2), type, size, count, values));
    }

    /** {@return the fields with one of these tags} */
    List<Field> tagged(List<Integer> tags) {
        return fields.stream().filter(field -> tags.contains(field.tag())).toList();
    }
}
