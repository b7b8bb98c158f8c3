package io.dropwarp.deadletter;

import io.dropwarp.model.CommandInput;
import io.dropwarp.model.Plan;
import io.dropwarp.model.Tile;
import java.util.ArrayList;
import java.util.List;

/** The command line that makes one tile of a plan with GDAL's own tools. */
final class TileCommand {

    private TileCommand() {}

    /** {@return a shell command, to be run in the job's source folder} */
    static String of(Plan plan, Tile tile) {
        List<Double> g = plan.grid().geotransform();
        // Grids are north-up: g[2] and g[4] are 0.
        double left = g.get(0) + tile.xOff() * g.get(1);
        double right = g.get(0) + (tile.xOff() + tile.width()) * g.get(1);
        double top = g.get(3) + tile.yOff() * g.get(5);
        double bottom = g.get(3) + (tile.yOff() + tile.height()) * g.get(5);
        List<String> words = new ArrayList<>();
        words.add("gdalwarp");
        words.addAll(plan.warpArguments());
        words.addAll(List.of("-te", "" + left, "" + bottom, "" + right, "" + top));
        words.addAll(List.of("-ts", "" + tile.width(), "" + tile.height()));
        CommandInput input = plan.input() != null
                ? plan.input()
                : new CommandInput(null, List.of("./" + plan.file().name()));
        words.addAll(input.words());
        words.add(tile.name() + ".tif");
        return input.complete(words);
    }
}
