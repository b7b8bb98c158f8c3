package io.dropwarp.model;

import java.util.List;

/**
 * How a gdalwarp command to be run by hand in the source's folder gets at its source.
 *
 * @param before a command line to run first, or null
 * @param words the last words before the output's name: open options and the source
 */
public record CommandInput(String before, List<String> words) {

    public CommandInput {
        words = List.copyOf(words);
    }

    /**
     * {@return one line for a POSIX shell with what has to run first, and a gdalwarp command that ends with this input
     * and the output}
     */
    public String complete(List<String> gdalwarp) {
        return before == null ? Shell.line(gdalwarp) : before + " && " + Shell.line(gdalwarp);
    }
}
