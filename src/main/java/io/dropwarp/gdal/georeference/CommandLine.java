package io.dropwarp.gdal.georeference;

import io.dropwarp.gdal.core.Box;
import io.dropwarp.gdal.core.Grid;
import io.dropwarp.gdal.core.Numbers;
import io.dropwarp.model.CommandInput;
import io.dropwarp.model.Plan;
import io.dropwarp.model.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The commands that make a plan's pixels by hand, in one run. Pure. */
public final class CommandLine {

    private CommandLine() {}

    /**
     * Writes the command.
     *
     * @param input how it comes to the source
     * @param grid the grid
     * @param arguments as in {@link Plan#warpArguments()}
     * @param creationOptions of the GTiff driver
     * @return one line for a POSIX shell, to be run in the folder of the source
     */
    public static String of(CommandInput input, Grid grid, List<String> arguments, List<String> creationOptions) {
        List<String> words = new ArrayList<>(List.of("gdalwarp"));
        words.addAll(arguments);
        Box box = grid.box();
        words.addAll(List.of(
                "-te",
                Numbers.text(box.xMin()),
                Numbers.text(box.yMin()),
                Numbers.text(box.xMax()),
                Numbers.text(box.yMax()),
                "-ts",
                Integer.toString(grid.width()),
                Integer.toString(grid.height())));
        words.addAll(List.of("-of", "GTiff"));
        creationOptions.forEach(option -> words.addAll(List.of("-co", option)));
        words.add("-overwrite");
        words.addAll(input.words());
        words.add("out.tif");
        return input.complete(words);
    }

    /**
     * The source as a command names it.
     *
     * @param opened GDAL's name of the open dataset: an absolute path, or a subdataset's name with that path in it
     * @param file name of its file
     * @return the same with the file's name in place of its path
     */
    public static String source(String opened, String file) {
        int begin = opened.indexOf('/');
        int end = opened.indexOf('/' + file, begin);
        if (begin > 0 && end >= 0) {
            return opened.substring(0, begin) + opened.substring(end + 1);
        }
        // A name may look like an option.
        return file.startsWith("-") ? "./" + file : file;
    }

    /**
     * The words with which a command opens a source.
     *
     * @param source as the command names it
     * @param openOptions open options of the source
     * @return options and name
     */
    public static List<String> opened(String source, Map<String, String> openOptions) {
        List<String> words = new ArrayList<>();
        new TreeMap<>(openOptions).forEach((key, value) -> words.addAll(List.of("-oo", key + "=" + value)));
        words.add(source);
        return words;
    }

    /**
     * The command that gives a raster other ground control points, as a VRT.
     *
     * @param source name of the source file
     * @param openOptions open options of the source
     * @param crs WKT of the points' CRS
     * @param points {pixel, line, x, y} each
     * @param vrt name of the VRT
     * @return one line for a POSIX shell
     */
    static String moved(String source, Map<String, String> openOptions, String crs, double[][] points, String vrt) {
        List<String> words = new ArrayList<>(List.of("gdal_translate", "-q", "-of", "VRT", "-a_srs", crs));
        for (double[] point : points) {
            words.add("-gcp");
            for (double number : point) {
                words.add(Numbers.text(number));
            }
        }
        words.addAll(opened(source, openOptions));
        words.add(vrt);
        return Shell.line(words);
    }
}
