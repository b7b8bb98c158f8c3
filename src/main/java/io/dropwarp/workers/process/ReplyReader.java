package io.dropwarp.workers.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads a worker's lines on a thread of its own. So the death of an idle worker is noticed when it happens, and whoever
 * waits for a reply can be released even if the worker cannot be killed (blocked in the kernel on a dead disk) and its
 * pipe never ends.
 */
final class ReplyReader implements Runnable {

    /** Longest line taken; a worker that sends a longer one has lost its mind. */
    static final int MOST_BYTES = 32 * 1024 * 1024;

    /** Who wants to know; called from the reader's thread. */
    interface Listener {

        /** A well-formed line came. */
        void line(String text, ReplyLine line);

        /** What came is not a line of the protocol; nothing more is read. */
        void garbage(String what);

        /** The worker closed its end, normally by ending. */
        void end();
    }

    private final InputStream input;
    private final Listener listener;
    private final byte[] buffer = new byte[16 * 1024];
    private int position;
    private int filled;

    /**
     * Prepares to read.
     *
     * @param input the worker's replies; closed at its end
     * @param listener who wants to know
     */
    ReplyReader(InputStream input, Listener listener) {
        this.input = input;
        this.listener = listener;
    }

    /**
     * Starts to read on a new thread, which ends with the worker.
     *
     * @param name of the thread
     * @param input as for the constructor
     * @param listener as for the constructor
     */
    static void start(String name, InputStream input, Listener listener) {
        Thread thread = new Thread(new ReplyReader(input, listener), name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        try (input) {
            String text = next();
            while (text != null) {
                listener.line(text, ReplyLine.read(text));
                text = next();
            }
            listener.end();
        } catch (MalformedLineException e) {
            listener.garbage(e.getMessage());
        } catch (IOException e) {
            // The pipe broke, or was closed by a kill: the same as its end.
            listener.end();
        }
    }

    /** The next whole line, null at the end; what follows the last line feed is a reply cut off by a death. */
    private String next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int from = position;
            while (position < filled && buffer[position] != '\n') {
                position++;
            }
            line.write(buffer, from, position - from);
            if (position < filled) {
                position++;
                return line.toString(StandardCharsets.UTF_8);
            }
            if (line.size() > MOST_BYTES) {
                throw new MalformedLineException("a line of more than " + MOST_BYTES + " bytes");
            }
            position = 0;
            filled = input.read(buffer);
            if (filled < 0) {
                return null;
            }
        }
    }
}
