package io.dropwarp.workers.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads a worker's lines on its own thread. So the death of an idle worker is noticed at once, and a thread that waits
 * for a reply can be released even if the worker cannot be killed (blocked in the kernel on a dead disk) and its pipe
 * never ends.
 */
final class ReplyReader implements Runnable {

    /** Longest accepted line; a worker that sends a longer one is out of control. */
    static final int MOST_BYTES = 32 * 1024 * 1024;

    /** Receives the lines; called on the reader's thread. */
    interface Listener {

        /** A well-formed line. */
        void line(String text, ReplyLine line);

        /** A line that is not part of the protocol; nothing more is read. */
        void garbage(String what);

        /** The worker closed its end, normally by ending. */
        void end();
    }

    private final InputStream input;
    private final Listener listener;
    private final byte[] buffer = new byte[16 * 1024];
    private int position;
    private int filled;

    ReplyReader(InputStream input, Listener listener) {
        this.input = input;
        this.listener = listener;
    }

    /** Starts a named thread that reads the worker's replies, ends with the worker and then closes the input. */
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
            // The pipe broke or was closed by a kill: same as its end.
            listener.end();
        }
    }

    /** The next whole line, null at the end; bytes after the last line feed are a reply cut off by a death. */
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
