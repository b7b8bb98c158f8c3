package io.dropwarp.chaos;

import io.dropwarp.chaos.Delivery.Kind;
import io.dropwarp.chaos.Delivery.Part;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Draws deliveries from a seed. */
final class Deliveries {

    private static final Kind[] MIX = {
        Kind.SMALL,
        Kind.SCENE,
        Kind.BAD,
        Kind.SMALL,
        Kind.NESTED,
        Kind.SIDECARS,
        Kind.SMALL,
        Kind.AGAIN,
        Kind.NESTED,
        Kind.BAD,
        Kind.MOSAIC,
        Kind.SMALL,
        Kind.SIDECARS,
        Kind.AGAIN,
        Kind.SMALL,
        Kind.NESTED,
    };

    private static final List<String> FOLDERS =
            List.of("gtiff", "tiles", "tiles/2024/07 July", "wgs84/deep/er/and deeper", "default/again", "gtiff/été");

    /** Not every JVM can name them: one that runs in a locale without UTF-8 gets plain ones. */
    private static final List<String> STEMS =
            Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode('京')
                    ? List.of("scene", "Ünïcödé", "東京", "with blank", "dot.ted", "Москва №", "-dash", "ﬁ'quote\"")
                    : List.of("scene", "with blank", "dot.ted", "-dash", "quote'");

    private final Random random;
    private final Stock stock;
    private final List<Delivery> made = new ArrayList<>();

    private Deliveries(long seed, Stock stock) {
        this.random = new Random(seed);
        this.stock = stock;
    }

    /** The deliveries of a seed: the same each time. */
    static List<Delivery> draw(long seed, int count, Stock stock) throws IOException {
        Deliveries deliveries = new Deliveries(seed, stock);
        for (int i = 0; i < count; i++) {
            // The first ones show every kind, however few there are.
            Kind kind = i < MIX.length ? MIX[i] : deliveries.pick(List.of(MIX));
            deliveries.made.add(deliveries.draw(i, kind));
        }
        return List.copyOf(deliveries.made);
    }

    /** {@return every folder that deliveries go to} */
    static Set<String> foldersOf(List<Delivery> deliveries) {
        Set<String> folders = new TreeSet<>(FOLDERS);
        deliveries.stream()
                .filter(delivery -> !delivery.isFolder())
                .forEach(delivery -> folders.add(delivery.folder()));
        return folders;
    }

    private Delivery draw(int number, Kind kind) throws IOException {
        String stem = pick(STEMS) + "-" + number;
        return switch (kind) {
            case SMALL -> small(number, kind, "", stem + ".tif");
            case NESTED -> small(number, kind, pick(FOLDERS), stem + ".tif");
            case AGAIN -> again(number);
            case SCENE ->
                new Delivery(
                        number,
                        kind,
                        pick(List.of("", "", "gtiff", "tiles")),
                        List.of(part(number, stem + ".tif", stock.scene(random.nextInt(3)))),
                        Set.of());
            case SIDECARS -> sidecars(number, stem);
            case MOSAIC -> mosaic(number);
            case BAD -> bad(number, stem);
        };
    }

    private Delivery small(int number, Kind kind, String folder, String name) {
        return new Delivery(number, kind, folder, List.of(part(number, name, stock.good(pick(Stock.SMALL)))), Set.of());
    }

    private Delivery again(int number) {
        List<Delivery> before = made.stream()
                .filter(delivery -> delivery.kind() == Kind.SMALL || delivery.kind() == Kind.NESTED)
                .toList();
        Delivery first = before.get(random.nextInt(before.size()));
        return small(number, Kind.AGAIN, first.folder(), first.parts().get(0).name());
    }

    private Delivery sidecars(int number, String stem) {
        if (random.nextBoolean()) {
            return new Delivery(
                    number,
                    Kind.SIDECARS,
                    pick(List.of("", "gtiff")),
                    List.of(
                            new Part(stem + ".prj", stock.bare("prj"), "", false),
                            new Part(stem + ".tfw", stock.bare("tfw"), "", false),
                            part(number, stem + ".tif", stock.bare("tif"))),
                    Set.of());
        }
        return new Delivery(
                number,
                Kind.SIDECARS,
                "",
                List.of(
                        new Part(
                                stem + ".jpg.aux.xml",
                                stock.good("test_gdal_raster_tile_paeth.jpg.aux.xml"),
                                "",
                                false),
                        part(number, stem + ".jpg", stock.good("test_gdal_raster_tile_paeth.jpg"))),
                Set.of());
    }

    private Delivery mosaic(int number) throws IOException {
        String name = "mosaic-" + number + "-part.tif";
        return new Delivery(
                number,
                Kind.MOSAIC,
                "default/mosaic-" + number,
                List.of(
                        new Part(name, stock.good("utmsmall.tif"), mark(number), true),
                        new Part(
                                "mosaic-" + number + ".vrt",
                                stock.vrtOf(name),
                                "<!-- " + mark(number).strip() + " -->\n",
                                false)),
                Set.of());
    }

    private Delivery bad(int number, String stem) {
        if (random.nextInt(8) == 0) {
            return new Delivery(
                    number,
                    Kind.BAD,
                    "no-such-profile",
                    List.of(part(number, stem + ".tif", stock.good("utmsmall.tif"))),
                    Set.of("UNKNOWN_PROFILE"));
        }
        String name = pick(new TreeSet<>(Stock.BAD.keySet()).stream().toList());
        String extension = name.substring(name.lastIndexOf('.'));
        // What follows an empty file's end would make it another; and a VRT is XML to its end.
        Part part = name.startsWith("empty") || name.endsWith(".vrt")
                ? new Part(stem + extension, stock.bad(name), "", false)
                : part(number, stem + extension, stock.bad(name));
        return new Delivery(number, Kind.BAD, "", List.of(part), Stock.BAD.get(name));
    }

    private static Part part(int number, String name, java.nio.file.Path from) {
        return new Part(name, from, mark(number), false);
    }

    private static String mark(int number) {
        return "\ndelivery " + number + "\n";
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
