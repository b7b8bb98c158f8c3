package io.dropwarp.model;

import java.util.List;

/**
 * How a gdalwarp command to try by hand comes to its source, in the folder of that.
 *
 * @param before a command line that has to be run first; null if none has
 * @param words the last words before the output's name: open options, and what is warped
 */
public record CommandInput(String before, List<String> words) {

    public CommandInput {
        words = List.copyOf(words);
    }

    /**
     * A command together with what has to be run before it.
     *
     * @param gdalwarp words of the command that ends with this input and the output
     * @return one line for a POSIX shell
     */
    public String complete(List<String> gdalwarp) {
        return before == null ? Shell.line(gdalwarp) : before + " && " + Shell.line(gdalwarp);
    }
}
