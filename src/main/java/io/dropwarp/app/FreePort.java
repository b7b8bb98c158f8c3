package io.dropwarp.app;

import io.dropwarp.config.Config;
import io.dropwarp.config.ConfigException;
import io.dropwarp.config.ConfigKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds out before the start whether something can be served where it should be. */
final class FreePort {

    private FreePort() {}

    /**
     * Makes sure of it.
     *
     * @param listener where it should be served; passed if it is not served at all
     * @param what it is, as the beginning of a sentence
     * @param host key that sets its address
     * @param port key that sets its port
     * @throws ConfigException if it cannot be served there, with the keys to change
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
            // As servers do it: what an earlier one has left of its connections does not count.
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
