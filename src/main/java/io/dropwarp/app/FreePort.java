package io.dropwarp.app;

import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigException;
import io.dropwarp.config.ConfigKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Checks before the start that something can be served at its address. */
final class FreePort {

    private FreePort() {}

    /**
     * Checks that a listener's port is free; does nothing if the listener is off. {@code what} starts the message.
     *
     * @throws ConfigException if it is not, naming the keys of address and port to change
     */
    static void require(Config.Listener listener, String what, ConfigKey host, ConfigKey port) {
        if (!listener.isOn()) {
            return;
        }
        InetSocketAddress address = new InetSocketAddress(listener.host(), listener.port());
        if (address.isUnresolved()) {
            throw new ConfigException(
                    host.key() + " is \"" + listener.host() + "\", which is no address of this machine.");
        }
        try (ServerSocket socket = new ServerSocket()) {
            // As servers do: an earlier server's closed connections (TIME_WAIT) must not block the port.
            socket.setReuseAddress(true);
            socket.bind(address);
        } catch (IOException e) {
            throw new ConfigException(
                    what + " cannot be served on " + listener.host() + ":" + listener.port() + " (" + e.getMessage()
                            + "). Set " + port.key() + " to a free port or to off, or " + host.key()
                            + " to an address of this machine.",
                    e);
        }
    }
}
