package io.dropwarp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports for servers that a test starts. */
public final class Ports {

    private Ports() {}

    /** {@return a port of the loopback address that nothing listens on} */
    public static int free() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
