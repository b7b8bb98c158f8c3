package io.dropwarp.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** This machine. */
final class Host {

    private Host() {}

    /** {@return its name} From the kernel; a query over the network may take long. */
    static String name() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException notLinux) {
            return "localhost";
        }
    }
}
