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

/** The shell commands that reproduce a plan's pixels in one run. Pure. */
public final class CommandLine {

    private CommandLine() {}

    /**
     * {@return one line for a POSIX shell, to be run in the source's folder}
     *
     * @param input how the command gets at the source
     * @param arguments as in {@link Plan#warpArguments()}
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
     * {@return GDAL's name of an open dataset (a path, or a subdataset's name that contains it) with the file's name in
     * place of its path}
     */
    public static String source(String opened, String file) {
        int begin = opened.indexOf('/');
        int end = opened.indexOf('/' + file, begin);
        if (begin > 0 && end >= 0) {
            return opened.substring(0, begin) + opened.substring(end + 1);
        }
        // Keep a name from being taken for an option.
        return file.startsWith("-") ? "./" + file : file;
    }

    /** {@return open options and name of a source as words of a command} */
    public static List<String> opened(String source, Map<String, String> openOptions) {
        List<String> words = new ArrayList<>();
        new TreeMap<>(openOptions).forEach((key, value) -> words.addAll(List.of("-oo", key + "=" + value)));
        words.add(source);
        return words;
    }

    /**
     * {@return a shell command that writes a VRT of the source with other ground control points}
     *
     * @param crs WKT of the points' CRS
     * @param points {pixel, line, x, y} each
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
