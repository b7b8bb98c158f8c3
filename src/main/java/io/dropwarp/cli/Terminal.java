package io.dropwarp.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a standard stream is a terminal; Java itself only checks input and output together. */
final class Terminal {

    private static final int INPUT = 0;
    private static final int ERROR = 2;

    private Terminal() {}

    static boolean isInput() {
        return is(INPUT);
    }

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
