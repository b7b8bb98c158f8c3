package io.dropwarp.files;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Collection;

/**
 * Flushes whole file systems with {@code sync -f}, since Java has no {@code syncfs}. One shell serves all calls: forking
 * it costs a fraction of starting a process from a JVM. It ends when its standard input closes. Not thread-safe, except
 * for {@link #close}.
 */
final class SyncCommand implements AutoCloseable {

    private static final String DONE = "done";
    private static final String[] SHELL = {
        "sh", "-c", "while IFS= read -r path; do if sync -f -- \"$path\"; then echo " + DONE + "; else echo; fi; done"
    };

    /** Java passes paths to other processes in this encoding. */
    private static final Charset NATIVE = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private volatile Process shell;
    private Writer paths;
    private BufferedReader answers;

    /**
     * Flushes the file systems of some files or folders.
     *
     * @return false if that is not possible, or one cannot be flushed
     */
    boolean sync(Collection<Path> onThem) {
        try {
            if (shell == null || !shell.isAlive()) {
                shell = new ProcessBuilder(SHELL)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                paths = shell.outputWriter(NATIVE);
                answers = shell.inputReader(NATIVE);
            }
            boolean done = true;
            for (Path path : onThem) {
                String line = path.toAbsolutePath().toString();
                if (line.indexOf('\n') >= 0) {
                    return false;
                }
                paths.write(line);
                paths.write('\n');
                paths.flush();
                done &= DONE.equals(answers.readLine());
            }
            return done;
        } catch (IOException e) {
            // No shell, or it was ended.
            close();
            return false;
        }
    }

    @Override
    public void close() {
        Process running = shell;
        if (running != null) {
            running.destroy();
        }
    }
}
