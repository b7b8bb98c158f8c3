package io.dropwarp.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a person sits at one of the standard streams; Java itself only tells of input and output together. */
final class Terminal {

    private static final int INPUT = 0;
    private static final int ERROR = 2;

    private Terminal() {}

    /** {@return whether standard input is a terminal} */
    static boolean isInput() {
        return is(INPUT);
    }

    /** {@return whether standard error is a terminal} */
    static boolean isError() {
        return is(ERROR);
    }

    private static boolean is(int descriptor) {
        try {
            Path stream = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
            return stream.startsWith("/dev/pts") || stream.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException notLinux) {
            return false;
        }
    }
}
