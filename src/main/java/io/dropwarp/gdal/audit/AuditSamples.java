package io.dropwarp.gdal.audit;

import io.dropwarp.gdal.core.OutputFormat;
import io.dropwarp.model.Layout;
import io.dropwarp.model.Plan;
import io.dropwarp.model.Tile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Chooses what an audit checks. Pixels come in fours, and many from the same block of the output, since decoding a
 * block dominates the cost; seeded by the job's id for repeatable choices. Pure.
 */
final class AuditSamples {

    /** One of so many blocks of an output is read. */
    private static final int BLOCKS_PER_SAMPLE = 4;

    private static final int MOST_BLOCKS = 64;
    private static final int MOST_BLOCKS_IN_FULL = 4096;

    private static final int MUCH_LESS = 8;

    private final Plan plan;
    private final boolean full;
    private final int width;
    private final int height;
    private final Random random;

    /** Two by two target pixels, given by the upper left one. */
    record Quad(int column, int row) {}

    /** Compressed size of a file's blocks. */
    @FunctionalInterface
    interface Stored {
        /** {@return bytes of the block that contains a pixel; 0 if there are none or the size is unknown} */
        long at(int column, int row);
    }

    private record Block(int x, int y, int width, int height) {}

    AuditSamples(Plan plan, boolean full, int width, int height) {
        this.plan = plan;
        this.full = full;
        this.width = width;
        this.height = height;
        this.random = new Random(plan.job().hashCode());
    }

    /**
     * {@return centres {x, y, 0} of source pixels to look for in the output: a randomised lattice with edges and
     * corners}
     */
    double[][] forward(int sourceWidth, int sourceHeight) {
        int steps = full ? 48 : 12;
        int across = Math.min(sourceWidth, steps);
        int down = Math.min(sourceHeight, steps);
        double[][] points = new double[across * down][];
        for (int i = 0; i < points.length; i++) {
            points[i] = new double[] {
                place(i % across, across, sourceWidth) + 0.5, place(i / across, down, sourceHeight) + 0.5, 0
            };
        }
        return points;
    }

    private int place(int step, int steps, int size) {
        if (step == 0) {
            return 0;
        }
        return step == steps - 1 ? size - 1 : Math.min(size - 1, (int) ((step + random.nextDouble()) / steps * size));
    }

    /**
     * {@return target pixels to trace back, block by block}
     *
     * @param hits columns and rows of the output, with fraction, where source pixels arrived
     */
    List<Quad> backward(List<double[]> hits, Stored stored) {
        List<Block> blocks = blocks();
        List<Quad> quads = new ArrayList<>();
        for (int index : chosen(blocks, hits, stored)) {
            add(quads, blocks.get(index), hits);
        }
        return quads;
    }

    private List<Block> blocks() {
        int size = OutputFormat.blockSize(plan.options());
        Collection<Tile> tiles = OutputFormat.layout(plan.options()) == Layout.TILES
                ? plan.tiling().tiles()
                : List.of(new Tile(0, 0, 0, 0, width, height));
        List<Block> blocks = new ArrayList<>();
        for (Tile tile : tiles) {
            for (int y = 0; y < tile.height(); y += size) {
                for (int x = 0; x < tile.width(); x += size) {
                    blocks.add(new Block(
                            tile.xOff() + x,
                            tile.yOff() + y,
                            Math.min(size, tile.width() - x),
                            Math.min(size, tile.height() - y)));
                }
            }
        }
        return blocks;
    }

    private List<Integer> chosen(List<Block> blocks, List<double[]> hits, Stored stored) {
        int count = blocks.size();
        long area = (long) OutputFormat.blockSize(plan.options()) * OutputFormat.blockSize(plan.options());
        long share = Math.max(1, (long) width * height / area / BLOCKS_PER_SAMPLE);
        int wanted = (int) Math.min(count, full ? MOST_BLOCKS_IN_FULL : Math.min(MOST_BLOCKS, share));
        if (wanted == count) {
            return java.util.stream.IntStream.range(0, count).boxed().toList();
        }
        Set<Integer> chosen = new LinkedHashSet<>();
        for (int turn = 0; chosen.size() < wanted && turn < 8 * wanted; turn++) {
            if (turn % 2 == 0 && !hits.isEmpty()) {
                double[] hit = hits.get(random.nextInt(hits.size()));
                int found = find(blocks, (int) hit[0], (int) hit[1]);
                if (found >= 0) {
                    chosen.add(found);
                }
            } else {
                int x = turn % 8 == 1 ? (random.nextBoolean() ? 0 : width - 1) : random.nextInt(width);
                int y = turn % 8 == 1 ? (random.nextBoolean() ? 0 : height - 1) : random.nextInt(height);
                chosen.add(find(blocks, x, y));
            }
        }
        addEmpty(chosen, blocks, hits, stored, wanted);
        return chosen.stream().sorted().toList();
    }

    /** Blocks that should hold source pixels but are much smaller than others: lost data is likeliest there. */
    private static void addEmpty(
            Set<Integer> chosen, List<Block> blocks, List<double[]> hits, Stored stored, int most) {
        if (blocks.size() > MOST_BLOCKS_IN_FULL) {
            return;
        }
        long[] bytes = new long[blocks.size()];
        for (int i = 0; i < bytes.length; i++) {
            Block block = blocks.get(i);
            // Blocks at the edges hold fewer pixels.
            bytes[i] = stored.at(block.x(), block.y()) * 1_000_000 / ((long) block.width() * block.height());
        }
        long[] sorted = bytes.clone();
        Arrays.sort(sorted);
        long few = sorted[3 * sorted.length / 4] / MUCH_LESS;
        int added = 0;
        for (int i = 0; i < bytes.length && added < most; i++) {
            Block block = blocks.get(i);
            if (bytes[i] < few && hits.stream().anyMatch(hit -> within(block, hit[0], hit[1])) && chosen.add(i)) {
                added++;
            }
        }
    }

    private static int find(List<Block> blocks, int x, int y) {
        for (int i = 0; i < blocks.size(); i++) {
            if (within(blocks.get(i), x, y)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean within(Block block, double x, double y) {
        return x >= block.x() && x < block.x() + block.width() && y >= block.y() && y < block.y() + block.height();
    }

    private void add(List<Quad> quads, Block block, List<double[]> hits) {
        int right = Math.max(0, block.width() - 2);
        int bottom = Math.max(0, block.height() - 2);
        Set<Quad> here = new LinkedHashSet<>();
        for (int corner = 0; corner < 4; corner++) {
            here.add(new Quad(block.x() + corner % 2 * right, block.y() + corner / 2 * bottom));
            int along = random.nextInt(corner < 2 ? right + 1 : bottom + 1);
            here.add(
                    corner < 2
                            ? new Quad(block.x() + along, block.y() + corner % 2 * bottom)
                            : new Quad(block.x() + corner % 2 * right, block.y() + along));
        }
        addSeams(here, block);
        int most = full ? 300 : 28;
        for (double[] hit : hits) {
            if (here.size() < most * 2 / 3 && within(block, hit[0], hit[1])) {
                here.add(new Quad(
                        Math.min((int) hit[0], block.x() + right), Math.min((int) hit[1], block.y() + bottom)));
            }
        }
        for (int i = 0; i < 2 * most && here.size() < most; i++) {
            here.add(new Quad(block.x() + random.nextInt(right + 1), block.y() + random.nextInt(bottom + 1)));
        }
        quads.addAll(here);
    }

    /** Across the seam between two tiles, if one crosses the block. */
    private void addSeams(Set<Quad> here, Block block) {
        int tileHeight = plan.tiling().tileHeight();
        int seam = (block.y() + block.height() - 1) / tileHeight * tileHeight;
        if (seam > block.y()) {
            here.add(new Quad(block.x() + random.nextInt(Math.max(1, block.width() - 1)), seam - 1));
        }
        int tileWidth = plan.tiling().tileWidth();
        int upright = (block.x() + block.width() - 1) / tileWidth * tileWidth;
        if (upright > block.x()) {
            here.add(new Quad(upright - 1, block.y() + random.nextInt(Math.max(1, block.height() - 1))));
        }
    }
}
