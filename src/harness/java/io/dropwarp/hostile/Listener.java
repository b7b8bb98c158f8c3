package io.dropwarp.hostile;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on this machine that nobody should ever call; counts who does, and hangs up. */
public final class Listener implements AutoCloseable {

    private final ServerSocket server;
    private final AtomicInteger calls = new AtomicInteger();

    /** Starts to listen. */
    public Listener() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::listen, "listener");
        thread.setDaemon(true);
        thread.start();
    }

    private void listen() {
        while (!server.isClosed()) {
            try (Socket call = server.accept()) {
                calls.incrementAndGet();
                call.getOutputStream()
                        .write("HTTP/1.0 404 no\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            } catch (IOException closed) {
                // The next look at isClosed() ends the loop.
            }
        }
    }

    /** {@return where it is, without a slash at the end} */
    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** {@return its port} */
    public int port() {
        return server.getLocalPort();
    }

    /** {@return how often it was called} */
    public int calls() {
        return calls.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
