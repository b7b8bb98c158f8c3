package io.dropwarp.workers.pool;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tries what a worker must not be able to do, and says on standard output what it could. Arguments: port and paths. */
public final class ConfinedProbe {

    private ConfinedProbe() {}

    public static void main(String[] args) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]))) {
            System.out.println("connected " + socket.isConnected());
        } catch (IOException refused) {
            System.out.println("no socket");
        }
        for (int i = 1; i < args.length; i++) {
            Path path = Path.of(args[i]);
            try {
                System.out.println("read " + Files.readString(path));
            } catch (IOException refused) {
                System.out.println("not read");
            }
            try {
                Files.writeString(path.resolveSibling("new-" + i), "x");
                System.out.println("wrote");
            } catch (IOException refused) {
                System.out.println("not written");
            }
        }
    }
}
