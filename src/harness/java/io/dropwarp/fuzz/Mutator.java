package io.dropwarp.fuzz;

import io.dropwarp.fuzz.Mutation.Damage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Makes the cases of a run. Immutable and thread-safe: a case depends on seed, number and samples alone. */
final class Mutator {

    private static final int TRIES = 20;

    private static final Set<String> TEXT =
            Set.of("prj", "tfw", "wld", "jgw", "pgw", "xml", "hdr", "vrt", "yaml", "asc", "txt");

    private final long seed;
    private final List<Sample> samples;

    /**
     * A run's cases.
     *
     * @param seed the run's
     * @param samples real rasters, in an order that is always the same
     */
    Mutator(long seed, List<Sample> samples) {
        this.seed = seed;
        this.samples = List.copyOf(samples);
    }

    /**
     * Makes a case.
     *
     * @param number its number
     * @return the case, the same each time
     */
    FuzzCase make(int number) {
        Dice dice = Dice.of(seed, number);
        Sample sample = dice.pick(samples);
        Map<String, byte[]> files = new TreeMap<>(sample.files());
        List<String> changes = new ArrayList<>();
        if (dice.percent(12)) {
            Map.Entry<String, String> sidecar = JobFiles.sidecar(sample.raster(), dice);
            add(files, sidecar.getKey(), sidecar.getValue(), dice, changes);
        }
        if (dice.percent(20)) {
            add(files, sample.raster() + ".dropwarp.yaml", JobFiles.options(dice), dice, changes);
        }
        for (int i = dice.percent(60) ? 1 : dice.few(5); i > 0; i--) {
            damage(files, target(sample.raster(), files, dice), dice, changes);
        }
        return new FuzzCase(number, sample.raster(), files, changes);
    }

    private void add(Map<String, byte[]> files, String name, String text, Dice dice, List<String> changes) {
        files.put(name, text.getBytes(StandardCharsets.UTF_8));
        changes.add("added " + name);
        if (dice.percent(50)) {
            damage(files, name, dice, changes);
        }
    }

    private static String target(String raster, Map<String, byte[]> files, Dice dice) {
        List<String> others =
                files.keySet().stream().filter(name -> !name.equals(raster)).toList();
        return others.isEmpty() || dice.percent(70) ? raster : dice.pick(others);
    }

    private void damage(Map<String, byte[]> files, String name, Dice dice, List<String> changes) {
        byte[] file = files.get(name);
        for (int i = 0; i < TRIES && file.length > 0; i++) {
            Optional<Damage> damage = choose(name, dice).apply(file, dice);
            if (damage.isPresent()) {
                files.put(name, damage.get().bytes());
                changes.add(name + ": " + damage.get().what());
                return;
            }
        }
    }

    private Mutation choose(String name, Dice dice) {
        if (dice.percent(4)) {
            return this::splice;
        }
        if (TEXT.contains(Sample.extension(name)) && dice.percent(85)) {
            return dice.pick(TextMutations.ALL);
        }
        return switch (dice.below(10)) {
            case 0, 1, 2, 3 -> dice.pick(ByteMutations.ALL);
            case 4, 5 -> dice.pick(PieceMutations.ALL);
            default -> dice.pick(TiffMutations.ALL);
        };
    }

    /** The start of one file with the end of another, or a piece of another in the middle. */
    private Optional<Damage> splice(byte[] file, Dice dice) {
        Sample other = dice.pick(samples);
        byte[] more = other.files().get(other.raster());
        int from = dice.below(more.length + 1);
        int to = dice.percent(50) ? more.length : Math.min(more.length, from + dice.few(2000));
        int at = dice.below(file.length + 1);
        byte[] piece = java.util.Arrays.copyOfRange(more, from, to);
        int rest = to == more.length ? file.length : Math.min(file.length, at + piece.length);
        return Mutation.done(
                ByteMutations.joined(file, at, piece, rest),
                "bytes %d to %d of %s from %d on",
                from,
                to,
                other.raster(),
                at);
    }
}
