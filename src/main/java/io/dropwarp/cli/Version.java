package io.dropwarp.cli;

import io.dropwarp.model.Release;
import picocli.CommandLine;

/** What {@code --version} prints. */
final class Version implements CommandLine.IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {
            "dropwarp " + Release.version(),
            "Java " + System.getProperty("java.version") + ", " + System.getProperty("os.name")
        };
    }
}
